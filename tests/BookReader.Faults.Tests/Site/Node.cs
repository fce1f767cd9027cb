using System.Net.Http.Headers;
using BookReader.TestServers;

namespace BookReader.Faults.Tests.Site;

/// <summary>One BookReader server as a process, with a way of its own to the database and to Redis.</summary>
internal sealed class Node : IAsyncDisposable
{
    private const int Attempts = 10;
    private const int MostComplaints = 60;

    private readonly string _server;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private LocalProcess? _process;

    /// <param name="number">Its number among the nodes, from 0.</param>
    /// <param name="server">The server's dll.</param>
    /// <param name="folder">Its data folder, which all nodes share.</param>
    /// <param name="settings">What its environment has beyond ours.</param>
    public Node(int number, string server, string folder, IReadOnlyDictionary<string, string> settings)
    {
        (Number, _server, _folder, _settings) = (number, server, folder, settings);
        Url = new Uri($"http://127.0.0.1:{LocalProcess.FreePort()}");
        Http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), MaxConnectionsPerServer = 256 }) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Number { get; }

    public Uri Url { get; }

    /// <summary>Without credentials: each request brings its own.</summary>
    public HttpClient Http { get; }

    /// <summary>Whether its wall clock may be another than everybody's: tokens that it gives out are then expired for the others.</summary>
    public bool HasOwnClock { get; private set; }

    /// <summary>Whether it has read a hit again from its database, and found that it had been wrong, since it was last started.</summary>
    public bool HasFoundItselfWrong => _process?.Output.Contains("The cache was wrong", StringComparison.Ordinal) == true;

    /// <summary>What it complained of, without where in the program, each complaint once.</summary>
    public string Complaints => string.Join('\n', (_process?.Output ?? "").Split('\n')
        .Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal) && !line.Contains("---", StringComparison.Ordinal)
            && !line.Contains("the database does not answer", StringComparison.Ordinal) && !line.Contains(" WRN]", StringComparison.Ordinal))
        .Distinct(StringComparer.Ordinal)
        .Select(line => line.Trim())
        .TakeLast(MostComplaints));

    /// <summary>
    /// Starts it, the first time or again, and waits until it can serve. A server that finds no database ends, and whoever
    /// watches over it starts it again.
    /// </summary>
    public async Task StartAsync(params (string Name, string Value)[] more)
    {
        HasOwnClock = more.Length > 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StartOnceAsync(more);
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
    }

    public Task KillAsync() => _process!.KillAsync();

    public Task PauseAsync() => _process!.PauseAsync();

    public Task ResumeAsync() => _process!.ResumeAsync();

    public Task StopAsync() => _process!.StopAsync();

    /// <summary>A request of somebody's.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await Http.SendAsync(request, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task StartOnceAsync((string Name, string Value)[] more)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var environment = new Dictionary<string, string>(_settings, StringComparer.Ordinal) { ["ASPNETCORE_URLS"] = Url.ToString() };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        _process = LocalProcess.Start("dotnet", [_server], _folder, environment);
        await _process.WaitUntilAsync(IsReadyAsync);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
