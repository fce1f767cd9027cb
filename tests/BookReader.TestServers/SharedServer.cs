namespace BookReader.TestServers;

/// <summary>One server for all tests of a process: started by whoever needs it first, ended with the process.</summary>
internal sealed class SharedServer<T>(Func<Task<T>> start)
    where T : class, IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private T? _server;

    public async Task<T> GetAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_server is null)
            {
                var server = _server = await start();
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(async () => await server.DisposeAsync()).Wait();
            }

            return _server;
        }
        finally
        {
            _starting.Release();
        }
    }
}
