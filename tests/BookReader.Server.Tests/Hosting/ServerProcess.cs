using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BookReader.Server.Tests.Hosting;

/// <summary>The server as a process of its own, which can be killed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(string dataFolder, Dictionary<string, string> settings)
    {
        Url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BookReader.Server.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataFolder,
        };
        start.Environment["ASPNETCORE_URLS"] = Url.ToString();
        start.Environment["BOOKREADER_DATA"] = dataFolder;
        start.Environment["BOOKREADER_ADMIN_EMAIL"] = TestServer.AdminEmail;
        start.Environment["BOOKREADER_ADMIN_PASSWORD"] = TestServer.Password;
        start.Environment["BOOKREADER_LOGINS_PER_MINUTE"] = "100000";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<ServerProcess> StartAsync(string dataFolder, Dictionary<string, string>? settings = null)
    {
        settings ??= new Dictionary<string, string>(StringComparer.Ordinal);
        await ModeSettings.AddToAsync(settings, dataFolder);
        var server = new ServerProcess(dataFolder, settings);
        await Eventually.GetAsync(server.IsUpAsync, isUp => isUp);
        return server;
    }

    /// <summary>Starts it and waits for its end, which is expected.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string dataFolder, Dictionary<string, string> settings)
    {
        await ModeSettings.AddToAsync(settings, dataFolder);
        await using var server = new ServerProcess(dataFolder, settings);
        await server._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (server._process.ExitCode, server.Output);
    }

    public ApiClient Client() => new(new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(2) });

    public async Task<ApiClient> SignInAsync(string email = TestServer.AdminEmail)
    {
        var client = Client();
        await client.SignInAsync(email, TestServer.Password);
        return client;
    }

    /// <summary>As kill -9 does: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGSTOP: it keeps its connections and does nothing any more.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, and waits until it has gone by itself.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private async Task<bool> IsUpAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("The server did not start: " + Output);
        }

        try
        {
            using var client = new HttpClient { BaseAddress = Url };
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
