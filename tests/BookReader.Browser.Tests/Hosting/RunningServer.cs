using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BookReader.Browser.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace BookReader.Browser.Tests.Hosting;

/// <summary>The whole server in this process, on a port of its own, on an empty data folder.</summary>
public sealed class RunningServer : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string AdminEmail = "admin@example.org";
    public const string Password = "a password for tests";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bookreader-");
    private HttpClient? _http;

    /// <summary>For the API and for what is asked without a browser: follows no redirect, keeps no cookie.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The server has not started.");

    public ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        _http = CreateClient(new() { BaseAddress = ClientOptions.BaseAddress, AllowAutoRedirect = false, HandleCookies = false });
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await base.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>The access token of somebody who signs in.</summary>
    public async Task<string> TokenAsync(string email)
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password }, TestContext.Current.CancellationToken);
        return (await ReadAsync(answer)).GetProperty("access_token").GetString()!;
    }

    public async Task AddUserAsync(string email)
    {
        using var request = Request(HttpMethod.Post, "/api/v1/admin/users", await TokenAsync(AdminEmail));
        request.Content = JsonContent.Create(new { email, password = Password });
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        await ReadAsync(answer);
    }

    /// <summary>Uploads a book and waits until it can be read.</summary>
    public async Task<Guid> AddBookAsync(string token, byte[] epub, string name)
    {
        using var request = Request(HttpMethod.Post, "/api/v1/books/upload", token);
        using var file = new ByteArrayContent(epub);
        using var form = new MultipartFormDataContent();
        form.Add(file, "file", name);
        request.Content = form;
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var book = (await ReadAsync(answer)).GetProperty("book_id").GetGuid();
        await Polling.UntilAsync($"{name} is imported", async () =>
        {
            var import = await GetAsync($"/api/v1/books/{book}/import", token);
            var state = import.GetProperty("state").GetString();
            Assert.False(state == "failed", import.GetRawText());
            return state == "ready";
        });
        return book;
    }

    public async Task<JsonElement> GetAsync(string address, string token)
    {
        using var request = Request(HttpMethod.Get, address, token);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(answer);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment("Production")
        .UseSetting("URLS", "http://127.0.0.1:0")
        .UseSetting("BOOKREADER_DATA", _data.FullName)
        .UseSetting("BOOKREADER_ADMIN_EMAIL", AdminEmail)
        .UseSetting("BOOKREADER_ADMIN_PASSWORD", Password)
        .UseSetting("BOOKREADER_LOGINS_PER_MINUTE", "1000")
        .UseSetting("BOOKREADER_LOG_LEVEL", "Warning");

    private static HttpRequestMessage Request(HttpMethod method, string address, string token) => new(method, address)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.RequestUri}: {answer.StatusCode} {body}");
        return JsonElement.Parse(body);
    }
}
