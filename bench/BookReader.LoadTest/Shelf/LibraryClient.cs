using System.Net.Http.Headers;
using System.Text.Json;
using BookReader.LoadTest.Bare;
using BookReader.LoadTest.Processes;

namespace BookReader.LoadTest.Shelf;

/// <summary>Does what a reader's app does, to prepare a scenario; the load itself goes by <see cref="Load.ClosedLoop"/>.</summary>
internal sealed class LibraryClient(Uri server) : IDisposable
{
    // Sent by Kestrel itself, or with a body only: the bare server has its own.
    private static readonly string[] NotCopied = ["Date", "Content-Length", "Content-Type", "Transfer-Encoding"];

    private readonly HttpClient _http = new() { BaseAddress = new Uri(server, "/api/v1/") };

    public string AccessToken { get; private set; } = "";

    public Task SignInAsync(CancellationToken cancellationToken) => SignInAsync(BookReaderServer.Email, cancellationToken);

    public async Task SignInAsync(string email, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(
            "auth/login", new { email, password = BookReaderServer.Password, device = "load test" }, cancellationToken);
        var answer = await ReadAsync(response, cancellationToken);
        AccessToken = answer.GetProperty("access_token").GetString()!;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
    }

    /// <summary>Makes an account that reads what the caller's own library has.</summary>
    public async Task AddReaderAsync(string email, CancellationToken cancellationToken)
    {
        using var made = await _http.PostAsJsonAsync("admin/users", new { email, password = BookReaderServer.Password }, cancellationToken);
        await ReadAsync(made, cancellationToken);
        using var mine = await _http.GetAsync("libraries", cancellationToken);
        var library = (await ReadAsync(mine, cancellationToken)).GetProperty("libraries")[0].GetProperty("id").GetGuid();
        using var added = await _http.PutAsJsonAsync($"libraries/{library}/members/{email}", new { role = "reader" }, cancellationToken);
        added.EnsureSuccessStatusCode();
    }

    public async Task<Guid> UploadAsync(string name, byte[] epub, CancellationToken cancellationToken)
    {
        using var file = new ByteArrayContent(epub);
        using var form = new MultipartFormDataContent { { file, "file", name } };
        using var response = await _http.PostAsync("books/upload", form, cancellationToken);
        return (await ReadAsync(response, cancellationToken)).GetProperty("book_id").GetGuid();
    }

    /// <summary>Whether nothing will change a book any more: read in, and its descriptive passages looked for.</summary>
    public async Task<bool> IsSettledAsync(Guid book, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"books/{book}/import", cancellationToken);
        var status = await ReadAsync(response, cancellationToken);
        return status.GetProperty("state").GetString() == "failed"
            ? throw new LoadTestException($"Book {book} could not be read in: {status}")
            : status.GetProperty("has_descriptions").GetBoolean();
    }

    public async Task SaveProgressAsync(Guid book, int chapter, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(
            $"books/{book}/progress", new { current_chapter = chapter, current_position_percent = 40, device = "load test" }, cancellationToken);
        await ReadAsync(response, cancellationToken);
    }

    /// <summary>What the warm server answers, asked twice.</summary>
    /// <exception cref="LoadTestException">The second answer is no hit.</exception>
    public async Task<BareAnswer> AnswerOfAsync(string path, CancellationToken cancellationToken)
    {
        using (await _http.GetAsync(path, cancellationToken))
        {
        }

        using var response = await _http.GetAsync(path, cancellationToken);
        var fields = response.Headers.Concat(response.Content.Headers)
            .Where(field => !NotCopied.Contains(field.Key, StringComparer.OrdinalIgnoreCase))
            .Select(field => KeyValuePair.Create(field.Key, string.Join(", ", field.Value)))
            .ToList();
        if (!response.IsSuccessStatusCode || !fields.Any(field => field.Key == "Cache-Status" && field.Value.Contains("; hit", StringComparison.Ordinal)))
        {
            throw new LoadTestException($"{path} is not answered from the cache: {(int)response.StatusCode}.");
        }

        return new BareAnswer(
            path,
            response.Headers.ETag!.ToString(),
            fields,
            response.Content.Headers.ContentType!.ToString(),
            await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>What /health says of Redis.</summary>
    public async Task<string> RedisStateAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
        return (await ReadAsync(response, cancellationToken)).GetProperty("checks").GetProperty("redis").GetString()!;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new LoadTestException($"{response.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)response.StatusCode}: {text}");
    }
}
