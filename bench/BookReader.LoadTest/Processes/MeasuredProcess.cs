using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BookReader.LoadTest.Processes;

/// <summary>A server in a process of its own, on a free port, so that its processor time is its own.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();

    private MeasuredProcess(Process process, IPEndPoint endPoint)
    {
        (_process, EndPoint) = (process, endPoint);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IPEndPoint EndPoint { get; }

    public Uri Address => AddressOf(EndPoint);

    public bool HasExited => _process.HasExited;

    /// <summary>User and system time of all threads since the start; the system counts it in hundredths of a second.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>
    /// Starts a program from its dll and waits until it takes connections. Its arguments and what its environment has
    /// beyond ours are made from the address that it is to listen on.
    /// </summary>
    public static async Task<MeasuredProcess> StartAsync(
        string assembly,
        Func<Uri, string[]> arguments,
        Func<Uri, Dictionary<string, string>> environment,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var endPoint = FreeEndPoint();
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments(AddressOf(endPoint))])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment(AddressOf(endPoint)))
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new LoadTestException($"{assembly} did not start.");
        var server = new MeasuredProcess(process, endPoint);
        try
        {
            await Polling.UntilAsync($"{Path.GetFileName(assembly)} to listen", server.IsListeningAsync, time, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, and waits until it has gone by itself.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Signal("TERM");
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>STOP, so that it takes no part until CONT; TERM.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Uri AddressOf(IPEndPoint endPoint) => new($"http://{endPoint}");

    private static IPEndPoint FreeEndPoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private async Task<bool> IsListeningAsync()
    {
        if (_process.HasExited)
        {
            throw new LoadTestException($"The server ended at once:\n{string.Join('\n', _lastLines)}");
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lastLines.Enqueue(line);
        if (_lastLines.Count > KeptLines)
        {
            _lastLines.TryDequeue(out _);
        }
    }
}
