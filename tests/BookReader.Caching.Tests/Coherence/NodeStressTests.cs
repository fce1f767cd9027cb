using BookReader.Caching.Coherence;
using BookReader.Caching.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests.Coherence;

/// <summary>
/// Nodes on real threads: what the simulation, which runs one flow at a time, cannot show. Renewals, looks, acknowledgements
/// and waits race, with cells too few for what is read, messages that get lost, and a node that comes and goes.
/// </summary>
public sealed class NodeStressTests
{
    private const int Items = 12;
    private const int Writers = 6;
    private const int WritesEach = 200;
    private const int ReadersAtEachNode = 3;

    private static readonly TimeSpan Stay = TimeSpan.FromMilliseconds(30);

    private readonly SharedDatabase _database = new();
    private readonly long[] _answered = new long[Items];
    private long _reads;

    /// <param name="cellLimit">Room for all tags, so that a reading which is not merged shows; or for so few that cells are evicted all the time.</param>
    [Theory]
    [InlineData(10 * Items)]
    [InlineData(Items / 2)]
    public async Task Nodes_on_threads_that_race_neither_miss_an_answered_write_nor_go_back(int cellLimit)
    {
        using var written = new CancellationTokenSource();
        await using var one = await Node.JoinAsync(_database, cellLimit);
        await using var other = await Node.JoinAsync(_database, cellLimit);
        Task[] reading = [ReadAtAsync(one, written.Token), ReadAtAsync(other, written.Token), ComeAndGoAsync(cellLimit, written.Token)];
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync([one, other], writer), TestContext.Current.CancellationToken)));
        }
        finally
        {
            await written.CancelAsync();
        }

        await Task.WhenAll(reading);
        Assert.True(_reads > 10_000, $"{_reads} reads");
    }

    /// <summary>Whoever looked before it joined must look again before a write is answered.</summary>
    private async Task ComeAndGoAsync(int cellLimit, CancellationToken written)
    {
        while (!written.IsCancellationRequested)
        {
            await using var node = await Node.JoinAsync(_database, cellLimit);
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(written);
            leaving.CancelAfter(Stay);
            await ReadAtAsync(node, leaving.Token);
        }
    }

    private Task ReadAtAsync(Node node, CancellationToken ending) =>
        Task.WhenAll(Enumerable.Range(0, ReadersAtEachNode).Select(i => Task.Run(() => ReadAsync(node, new Random(i), ending))));

    /// <summary>Each item has one writer, so that what was answered last is the latest.</summary>
    private async Task WriteAsync(Node[] nodes, int writer)
    {
        var random = new Random(writer);
        for (var i = 0; i < WritesEach; i++)
        {
            var item = writer + (Writers * random.Next(Items / Writers));
            var cache = nodes[random.Next(nodes.Length)].Cache;
            using var pending = cache.BeginRaise();
            var (version, raised) = await _database.WriteAsync($"item:{item}", pending.Announcement);
            await cache.CommittedAsync(pending, raised);
            Volatile.Write(ref _answered[item], version);
        }
    }

    private async Task ReadAsync(Node node, Random random, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var item = random.Next(Items);
            var least = Math.Max(Volatile.Read(ref _answered[item]), Volatile.Read(ref node.Shown[item]));
            var entry = node.Cache.TryGet(node.Item, [item], out var held) ? held : (await node.Cache.GetAsync(node.Item, [item], CancellationToken.None)).Entry;
            var shown = CacheUnderTest.VersionOf(entry) ?? 0;
            Assert.True(shown >= least, $"Item {item} is shown at {shown}, after {least} had been answered or shown there.");
            InterlockedMax(ref node.Shown[item], shown);
            Interlocked.Increment(ref _reads);
        }
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly CacheNode _node;
        private readonly ThreadPulse _pulse = new();
        private readonly CancellationTokenSource _ending = new();
        private Task _listening = Task.CompletedTask;
        private Task _renewing = Task.CompletedTask;

        private Node(SharedDatabase database, int cellLimit)
        {
            var options = new OptionsWrapper<TieredCacheOptions>(new TieredCacheOptions { CellLimit = cellLimit, VerifyEvery = 0 });
            _node = new CacheNode(
                new OptionsWrapper<NodeOptions>(new NodeOptions { LeaseTime = TimeSpan.FromMilliseconds(400) }),
                options, database, database.NewChannel(), _pulse, TimeProvider.System, NullLogger<CacheNode>.Instance);
            Cache = new TieredCache(options, database, TimeProvider.System, new Random(1), NullLogger<TieredCache>.Instance, null, _node);
        }

        public TieredCache Cache { get; }

        public CachedResource Item { get; } = CacheUnderTest.RowsOf("item", "item:{n}", "item:{n}");

        /// <summary>The latest version of each item that anybody was shown here.</summary>
        public long[] Shown { get; } = new long[Items];

        public static async Task<Node> JoinAsync(SharedDatabase database, int cellLimit)
        {
            var node = new Node(database, cellLimit);
            var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            node._node.Identified = _ => joined.TrySetResult();
            node._node.Open(SharedDatabase.Id);
            node._listening = node._node.ListenAsync(node._ending.Token);
            node._renewing = Task.Run(node._node.RenewAsync);
            await joined.Task;
            return node;
        }

        public async ValueTask DisposeAsync()
        {
            await _node.LeaveAsync(CancellationToken.None);
            await _renewing;
            await _ending.CancelAsync();
            await _listening;
            _node.Dispose();
            _pulse.Dispose();
            _ending.Dispose();
        }
    }
}
