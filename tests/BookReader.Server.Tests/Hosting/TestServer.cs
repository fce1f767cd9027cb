using BookReader.Caching;
using BookReader.Caching.Statistics;
using BookReader.TestServers;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Hosting;

/// <summary>
/// The whole server in this process, on a data folder of its own, with an administrator. In a mode with several nodes
/// there are as many servers on the same folder, and each client goes to the next one with each request.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string Password = "a long passphrase";

    private readonly WebApplicationFactory<Program>[] _nodes;
    private readonly TempFolder _folder;
    private int _users;

    private TestServer(TempFolder folder, Dictionary<string, string> settings, Action<IServiceCollection>? services)
    {
        _folder = folder;
        settings.TryAdd("BOOKREADER_DATA", _folder.Path);
        settings.TryAdd("BOOKREADER_ADMIN_EMAIL", AdminEmail);
        settings.TryAdd("BOOKREADER_ADMIN_PASSWORD", Password);
        settings.TryAdd("BOOKREADER_LOGINS_PER_MINUTE", "100000");

        // Who puts something between it and the database counts or holds statements, and wants none besides.
        settings.TryAdd("BOOKREADER_CACHE_VERIFY_EVERY", services is null ? "1" : "0");
        settings.TryAdd("BOOKREADER_LOG_LEVEL", "Error");
        settings.TryAdd("URLS", "http://127.0.0.1:0");
        _nodes = [.. Enumerable.Range(0, TestMode.Current.Nodes).Select(_ => StartNode(settings, services))];
    }

    /// <summary>Whether a test makes the cache wrong on purpose. Otherwise each hit that is read again from the database must be right.</summary>
    public bool ExpectsWrongHits { get; set; }

    /// <summary>Those of the first node.</summary>
    public IServiceProvider Services => _nodes[0].Services;

    public string DataFolder => _folder.Path;

    /// <summary>Signed in as the first administrator.</summary>
    public ApiClient Admin { get; private set; } = null!;

    /// <summary>Signed in as nobody.</summary>
    public ApiClient Nobody => new(NewHttp(new SocketsHttpHandler()));

    /// <summary>The same client at one node only, for what is promised of a node by itself.</summary>
    /// <param name="client">Who.</param>
    /// <param name="node">Which node, of as many as the mode has, again and again.</param>
    public ApiClient OnNode(ApiClient client, int node = 0) =>
        client.Over(new HttpClient { BaseAddress = _nodes[node % _nodes.Length].ClientOptions.BaseAddress });

    /// <summary>Goes to the next node with each request.</summary>
    public HttpClient NewHttp(HttpMessageHandler handler) => new(new RoundRobin([.. _nodes.Select(node => node.ClientOptions.BaseAddress)]) { InnerHandler = handler })
    {
        BaseAddress = _nodes[0].ClientOptions.BaseAddress,
    };

    /// <summary>On what the mode of this run names: SQLite or PostgreSQL, with or without caching.</summary>
    public static async Task<TestServer> StartAsync(
        Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        settings ??= new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = new TempFolder();
        await ModeSettings.AddToAsync(settings, folder.Path);
        var server = new TestServer(folder, settings, services);
        server.Admin = await server.SignInAsync(AdminEmail);
        await server.Admin.WaitForGuideAsync();
        return server;
    }

    public async Task<ApiClient> SignInAsync(string email, string password = Password)
    {
        var client = Nobody;
        await client.SignInAsync(email, password);
        return client;
    }

    /// <summary>A new account, signed in.</summary>
    public async Task<ApiClient> NewUserAsync(string? role = null)
    {
        var email = $"user{Interlocked.Increment(ref _users)}@example.org";
        var answer = await Admin.SendAsync(HttpMethod.Post, "/admin/users", new { email, password = Password, role = role ?? "user" });
        answer.EnsureSuccessStatusCode();
        return await SignInAsync(email);
    }

    public async ValueTask DisposeAsync()
    {
        var wrong = _nodes.Sum(node => node.Services.GetRequiredService<TieredCache>().Verified?[VerificationResult.Different] ?? 0);
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
        Assert.True(wrong == 0 || ExpectsWrongHits, $"{wrong} hits were wrong; the log has them as 112.");
    }

    private static WebApplicationFactory<Program> StartNode(Dictionary<string, string> settings, Action<IServiceCollection>? services)
    {
        var node = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }

            host.ConfigureTestServices(all =>
            {
                // Passwords are slow on purpose, and these tests sign in some thousand times.
                all.Configure<PasswordHasherOptions>(options => options.IterationCount = 1_000);
                services?.Invoke(all);
            });
        });

        // A real port: limits on a request's size are Kestrel's, and the in-memory server has none.
        node.UseKestrel(0);
        node.StartServer();
        return node;
    }
}
