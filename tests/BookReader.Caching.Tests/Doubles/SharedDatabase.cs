using System.Collections.Immutable;
using System.Threading.Channels;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Tests.Doubles;

/// <summary>
/// A database in memory for nodes on real threads: rows that count their own versions, generations, nodes' rows, and a
/// channel that loses and doubles some messages. Each answer takes a moment in which other threads go on.
/// </summary>
internal sealed class SharedDatabase : IGenerationStore, INodeStore
{
    public const string Id = "shared";

    private readonly Lock _committing = new();
    private readonly Random _random = new(1);
    private volatile State _state = new([], [], [], Next: 100);
    private ImmutableList<Channel<string>> _listening = [];

    /// <summary>A write: raises a row's tag and counts its version up, in one transaction, which tells the others.</summary>
    public async Task<(long Version, Raised Raised)> WriteAsync(string row, Announcement? announcement)
    {
        await Task.Yield();
        var tag = new Tag(row);
        long version;
        Raised raised;
        lock (_committing)
        {
            var state = _state;
            var generation = new Generation(state.Generations.GetValueOrDefault(tag).Generation + 1);
            version = state.Rows.GetValueOrDefault(row) + 1;
            raised = new Raised([new TagGeneration(tag, generation)], new Xid(state.Next));
            _state = state with
            {
                Generations = state.Generations.SetItem(tag, (generation.Value, state.Next)),
                Rows = state.Rows.SetItem(row, version),
                Next = state.Next + 1,
            };
            if (announcement is not null)
            {
                Tell(ChannelMessage.Write(announcement, raised.Generations));
            }
        }

        await Task.Yield();
        return (version, raised);
    }

    public ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ISnapshot>(new View(this));

    public ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Only rows are written here.");

    public async ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_committing)
        {
            var (state, old) = (_state, _state.Nodes.Find(row => row.Id == node));
            if (old?.Beat != expected)
            {
                return null;
            }

            var beat = new Xid(state.Next);
            var row = new NodeRow(node, beat, seen, leaseTime);
            _state = state with { Nodes = old is null ? state.Nodes.Add(row) : state.Nodes.Replace(old, row), Next = state.Next + 1 };
            return beat;
        }
    }

    public async ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken)
    {
        var state = _state;
        await Task.Yield();
        TagGeneration[] raised = from is not { } least ? [] :
        [
            .. state.Generations.Where(row => row.Value.Xid >= least.Value).Select(row => new TagGeneration(row.Key, new Generation(row.Value.Generation))),
        ];
        return new Reading(
            new DatabaseIdentity(Id, "1"), new XidSnapshot(new Xid(state.Next), new Xid(state.Next), []), raised.Length > most ? null : raised, state.Nodes);
    }

    public async ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken)
    {
        var state = _state;
        await Task.Yield();
        return state.Nodes;
    }

    public ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken)
    {
        lock (_committing)
        {
            _state = _state with { Nodes = _state.Nodes.RemoveAll(row => row.Id == node && row.Beat == beat) };
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A node's way to the others.</summary>
    public INodeChannel NewChannel() => new Ear(this);

    private void Tell(string message)
    {
        foreach (var ear in _listening)
        {
            int copies;
            lock (_random)
            {
                copies = _random.Next(50) switch { 0 => 0, 1 => 2, _ => 1 };
            }

            for (var copy = 0; copy < copies; copy++)
            {
                ear.Writer.TryWrite(message);
            }
        }
    }

    private sealed record State(
        ImmutableDictionary<Tag, (long Generation, ulong Xid)> Generations, ImmutableDictionary<string, long> Rows, ImmutableList<NodeRow> Nodes, ulong Next);

    private sealed class View(SharedDatabase database) : IRowSnapshot
    {
        private State? _seen;

        public async ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
        {
            var state = _seen ??= database._state;
            await Task.Yield();
            return [.. tags.Select(tag => new Generation(state.Generations.GetValueOrDefault(tag).Generation))];
        }

        public async ValueTask<long?> ReadRowAsync(string row, CancellationToken cancellationToken)
        {
            var state = _seen ??= database._state;
            await Task.Yield();
            return state.Rows.TryGetValue(row, out var version) ? version : null;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Ear(SharedDatabase database) : INodeChannel
    {
        public async Task ListenAsync(Action connected, Action<string> received, CancellationToken cancellationToken)
        {
            var heard = Channel.CreateUnbounded<string>();
            ImmutableInterlocked.Update(ref database._listening, all => all.Add(heard));
            connected();
            try
            {
                await foreach (var message in heard.Reader.ReadAllAsync(cancellationToken))
                {
                    received(message);
                }
            }
            catch (OperationCanceledException)
            {
                ImmutableInterlocked.Update(ref database._listening, all => all.Remove(heard));
            }
        }

        public async ValueTask SendAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach (var message in messages)
            {
                database.Tell(message);
            }
        }
    }
}
