using BookReader.Caching.Coherence;

namespace BookReader.Caching.Tests.Coherence;

/// <summary>On real threads: the simulation runs one flow at a time, and so never sees a look end while somebody decides to wait for it.</summary>
public sealed class LooksTests
{
    private const int Writers = 4;
    private const int WritesEach = 50_000;

    [Fact]
    public async Task No_writer_is_given_a_look_that_was_sent_before_its_commit()
    {
        var database = new Commits();
        var looks = new Looks(database, TimeProvider.System, static _ => { });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < WritesEach; i++)
                {
                    var mine = database.Commit();
                    var look = await looks.TakeAsync(CancellationToken.None);
                    Assert.True(look.Nodes[0].Beat >= mine, $"Commit {mine} was shown the rows of commit {look.Nodes[0].Beat}.");
                }
            },
            TestContext.Current.CancellationToken)));
    }

    /// <summary>A node's row that says how much was committed when it was read.</summary>
    private sealed class Commits : INodeStore
    {
        private static readonly NodeId Other = NodeId.New();
        private ulong _commits;

        public Xid Commit() => new(Interlocked.Increment(ref _commits));

        public async ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken)
        {
            var seen = new Xid(Volatile.Read(ref _commits));
            await Task.Yield();
            return [new NodeRow(Other, seen, null, TimeSpan.FromSeconds(2))];
        }

        public ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
