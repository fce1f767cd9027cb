using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BookReader.TestServers;

/// <summary>
/// A Redis of the tests' own, by default without persistence. It can be killed, paused, and started again on the same
/// port with the same folder.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly SharedServer<RedisServer> Shared = new(() => StartAsync());

    private readonly TestFolder _folder = new();
    private readonly string[] _settings;
    private LocalProcess? _process;

    /// <param name="settings">Lines of redis.conf, as <c>requirepass secret</c>; a later one wins.</param>
    public RedisServer(params string[] settings) => _settings = settings;

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? Missing => LocalProcess.IsInstalled("redis-server") ? null : "redis-server is not installed.";

    public int Port { get; } = LocalProcess.FreePort();

    public string Address => $"redis://127.0.0.1:{Port}";

    public string Folder => _folder.Path;

    /// <summary>One for all tests of this process that do no harm to it.</summary>
    public static Task<RedisServer> SharedAsync() => Shared.GetAsync();

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, the first time or again.</summary>
    public async Task StartAsync()
    {
        var file = _folder.File("redis.conf");
        if (!File.Exists(file))
        {
            await File.WriteAllLinesAsync(file, [$"port {Port}", "bind 127.0.0.1", "save \"\"", "appendonly no", .. _settings]);
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var started = LocalProcess.Start("redis-server", [file, .. IsSentinel ? (string[])["--sentinel"] : []], Folder);
        _process = started;
        await started.WaitUntilAsync(() => Task.FromResult(
            started.Output.Contains("Ready to accept connections", StringComparison.Ordinal) || (IsSentinel && started.Output.Contains("+monitor", StringComparison.Ordinal))));
    }

    public Task KillAsync() => _process!.KillAsync();

    public Task PauseAsync() => _process!.PauseAsync();

    public Task ResumeAsync() => _process!.ResumeAsync();

    /// <summary>
    /// Sends one command as a line, as nobody in particular, and returns the answer: a line, or a bulk string's text. Of an
    /// array only its length.
    /// </summary>
    public async Task<string> SayAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var line = await reader.ReadLineAsync() ?? "";
        if (!line.StartsWith('$') || line == "$-1")
        {
            return line;
        }

        var text = new char[int.Parse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(text);
        return new string(text);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private bool IsSentinel => _settings.Any(setting => setting.StartsWith("sentinel ", StringComparison.Ordinal));
}
