using System.Diagnostics.CodeAnalysis;

namespace BookReader.TestServers;

/// <summary>One server for all tests of a process: started by whoever needs it first, ended with the process.</summary>
internal sealed class SharedServer<T>(Func<Task<T>> start)
    where T : class, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<T>? _server;

    public Task<T> GetAsync()
    {
        lock (_lock)
        {
            return _server ??= StartAsync();
        }
    }

    [SuppressMessage("Usage", "VSTHRD002", Justification = "The process is ending, and waits for nothing else.")]
    private async Task<T> StartAsync()
    {
        var server = await start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(async () => await server.DisposeAsync()).Wait();
        return server;
    }
}
