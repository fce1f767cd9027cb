using System.Globalization;

namespace BookReader.TestServers;

/// <summary>Garnet, as the dotnet tool that <c>dotnet tool restore</c> brings.</summary>
public sealed class GarnetServer : IAsyncDisposable
{
    private readonly int _port = LocalProcess.FreePort();
    private LocalProcess? _process;

    private GarnetServer()
    {
    }

    public string Address => $"redis://127.0.0.1:{_port}";

    /// <summary>Null when the tool has not been restored.</summary>
    public static async Task<GarnetServer?> StartAsync()
    {
        var server = new GarnetServer();

        // Small: its defaults take gigabytes of address space.
        var process = LocalProcess.Start(
            "dotnet",
            ["garnet-server", "--port", server._port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--memory", "128m", "--index", "16m"],
            AppContext.BaseDirectory);
        server._process = process;
        await Polling.UntilAsync(
            () => process.HasExited || process.Output.Contains("Ready to accept connections", StringComparison.Ordinal), TimeSpan.FromMinutes(1), "Garnet is up");
        if (!process.HasExited)
        {
            return server;
        }

        await server.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

    }
}
