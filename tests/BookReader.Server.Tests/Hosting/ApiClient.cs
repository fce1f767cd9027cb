using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace BookReader.Server.Tests.Hosting;

/// <summary>Somebody at the API.</summary>
public sealed class ApiClient(HttpClient http)
{
    private const string Root = "/api/v1";

    public Guid UserId { get; private set; }

    public string Email { get; private set; } = "";

    public string AccessToken { get; private set; } = "";

    public string RefreshToken { get; private set; } = "";

    public HttpClient Http => http;

    /// <summary>The same one on another connection.</summary>
    public ApiClient Over(HttpClient other)
    {
        other.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;
        return new ApiClient(other) { UserId = UserId, Email = Email, AccessToken = AccessToken, RefreshToken = RefreshToken };
    }

    public async Task SignInAsync(string email, string password)
    {
        var answer = await SendAsync(HttpMethod.Post, "/auth/login", new { email, password, device = "test" });
        answer.EnsureSuccessStatusCode();
        Use(await answer.JsonAsync());
    }

    public void Use(JsonElement tokens)
    {
        AccessToken = tokens.GetProperty("access_token").GetString()!;
        RefreshToken = tokens.GetProperty("refresh_token").GetString()!;
        UserId = tokens.GetProperty("user").GetProperty("id").GetGuid();
        Email = tokens.GetProperty("user").GetProperty("email").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/health", StringComparison.Ordinal) ? path : Root + path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? ifNoneMatch = null) => SendAsync(HttpMethod.Get, path, null, ifNoneMatch);

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await answer.OkJsonAsync();
    }

    public async Task<JsonElement> WriteAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        return await answer.OkJsonAsync();
    }

    public async Task<Guid> OwnLibraryAsync()
    {
        var libraries = await GetJsonAsync("/libraries");
        return libraries.GetProperty("libraries").EnumerateArray().First(each => each.GetProperty("is_own").GetBoolean()).GetProperty("id").GetGuid();
    }

    public async Task<Guid> NewLibraryAsync(string name = "Family") =>
        (await WriteAsync(HttpMethod.Post, "/libraries", new { name })).GetProperty("id").GetGuid();

    public Task<JsonElement> AddMemberAsync(Guid library, ApiClient member, string role) =>
        WriteAsync(HttpMethod.Put, $"/libraries/{library}/members/{member.UserId}", new { role });

    public async Task<HttpResponseMessage> UploadAsync(byte[] file, string name, Guid? library = null)
    {
        using var form = new MultipartFormDataContent();
        if (library is { } id)
        {
            form.Add(new StringContent(id.ToString()), "library");
        }

        form.Add(new ByteArrayContent(file), "file", name);
        return await http.PostAsync(new Uri(Root + "/books/upload", UriKind.Relative), form);
    }

    /// <summary>Uploads a book and waits until it can be read and its descriptions have been looked for.</summary>
    public async Task<Guid> AddBookAsync(byte[] file, string name, Guid? library = null)
    {
        using var answer = await UploadAsync(file, name, library);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var book = (await answer.JsonAsync()).GetProperty("book_id").GetGuid();
        var status = await WaitForImportAsync(book);
        Assert.Equal("ready", status.GetProperty("state").GetString());
        return book;
    }

    public async Task<JsonElement> WaitForImportAsync(Guid book) => await Eventually.GetAsync(
        () => GetJsonAsync($"/books/{book}/import"),
        status => status.GetProperty("state").GetString() == "failed" || status.GetProperty("has_descriptions").GetBoolean());

    /// <summary>The guide that the first administrator is given is imported as soon as the server has started.</summary>
    public async Task WaitForGuideAsync()
    {
        var books = await GetJsonAsync("/books");
        foreach (var book in books.GetProperty("books").EnumerateArray())
        {
            await WaitForImportAsync(book.GetProperty("id").GetGuid());
        }
    }

    public async Task<JsonElement> SaveProgressAsync(Guid book, int chapter, double percent) => await WriteAsync(
        HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = chapter, current_position_percent = percent, device = "test" });
}

public static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> OkJsonAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {answer.StatusCode} {text}");
        return await answer.JsonAsync();
    }

    public static string CacheStatus(this HttpResponseMessage answer) => string.Join(",", answer.Headers.GetValues("Cache-Status"));

    public static bool IsHit(this HttpResponseMessage answer) => answer.CacheStatus().Contains("; hit", StringComparison.Ordinal);

    public static async Task<string> ProblemAsync(this HttpResponseMessage answer) =>
        (await answer.JsonAsync()).GetProperty("type").GetString()!.Replace("/problems/", "", StringComparison.Ordinal);
}
