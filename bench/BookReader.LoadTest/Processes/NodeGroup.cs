using BookReader.TestServers;

namespace BookReader.LoadTest.Processes;

/// <summary>Servers on one PostgreSQL and one data folder, no Redis. The first stays; the others come and go.</summary>
internal sealed class NodeGroup(string assembly, string dataFolder, PostgresServer postgres, string database, TimeProvider time) : IAsyncDisposable
{
    private readonly List<MeasuredProcess> _nodes = [];
    private string[] _rows = [];

    public MeasuredProcess First => _nodes[0];

    /// <summary>Starts or stops nodes, and waits until the database has a row of each that is left and of nobody else.</summary>
    public async Task ResizeAsync(int nodes, CancellationToken cancellationToken)
    {
        while (_nodes.Count < nodes)
        {
            _nodes.Add(await BookReaderServer.StartAsync(assembly, dataFolder, redis: null, time, cancellationToken, database));
        }

        while (_nodes.Count > nodes)
        {
            await using var last = _nodes[^1];
            _nodes.Remove(last);
            await last.StopAsync(cancellationToken);
        }

        await Polling.UntilAsync($"{nodes} nodes", async () => (_rows = await RowsAsync()).Length == nodes && _rows.All(HasRead), time, cancellationToken);
    }

    /// <summary>Measures while the others stand still: they are there, and take nothing of the processors. For less than they are waited for.</summary>
    public T WhileOthersStandStill<T>(Func<T> measure)
    {
        _nodes.Skip(1).ToList().ForEach(node => node.Signal("STOP"));
        try
        {
            return measure();
        }
        finally
        {
            _nodes.Skip(1).ToList().ForEach(node => node.Signal("CONT"));
        }
    }

    /// <exception cref="LoadTestException">A node ended, or joined anew, since it was waited for.</exception>
    public async Task CheckAsync()
    {
        if (_nodes.Any(node => node.HasExited) || !(await RowsAsync()).Select(IdOf).SequenceEqual(_rows.Select(IdOf)))
        {
            throw new LoadTestException("The nodes at the end of a measurement are not those of its beginning.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static string IdOf(string row) => row.Split('|')[0];

    private static bool HasRead(string row) => row.EndsWith("|t", StringComparison.Ordinal);

    private async Task<string[]> RowsAsync()
    {
        var rows = await postgres.QueryAsync(new Uri(database).AbsolutePath.Trim('/'), "SELECT id, seen IS NOT NULL FROM cache_node ORDER BY id");
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
