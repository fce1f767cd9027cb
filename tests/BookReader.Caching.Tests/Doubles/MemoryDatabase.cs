using System.Collections.Concurrent;
using System.Collections.Immutable;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Tests.Doubles;

/// <summary>
/// A database behind the cache's seam: rows that count their own versions, and the generations of tags, both changed by
/// one commit. A snapshot is taken by the first read, as SQLite and PostgreSQL do it. Statements can be held, counted
/// and made to fail; that is all it does besides being right.
/// </summary>
internal sealed class MemoryDatabase : IGenerationStore
{
    private readonly Lock _committing = new();
    private readonly ConcurrentDictionary<(Statement, bool IsAfter), ConcurrentQueue<Gate>> _gates = new();
    private readonly ConcurrentDictionary<Statement, int> _counts = new();
    private volatile State _state = new(ImmutableDictionary<Tag, long>.Empty, ImmutableDictionary<string, long>.Empty);

    /// <summary>What is awaited before and after each statement: a scheduler's turn, a random failure.</summary>
    public Func<Statement, ValueTask> Interrupt { get; set; } = static _ => ValueTask.CompletedTask;

    /// <summary>Whether opening a snapshot takes it already, as another database might do it.</summary>
    public bool TakesSnapshotOnOpening { get; set; }

    public int CountOf(Statement statement) => _counts.GetValueOrDefault(statement);

    /// <summary>Holds the next such statement before it does anything.</summary>
    public Gate HoldBefore(Statement statement) => Hold(statement, isAfter: false);

    /// <summary>Holds the next such statement when it has done its work, before its answer is out.</summary>
    public Gate HoldAfter(Statement statement) => Hold(statement, isAfter: true);

    public Generation GenerationOf(Tag tag) => new(_state.Generations.GetValueOrDefault(tag));

    /// <summary>Commits a new version of a row and raises tags, in one transaction.</summary>
    public Written Write(string row, params IReadOnlyCollection<Tag> tags)
    {
        lock (_committing)
        {
            var version = _state.Rows.GetValueOrDefault(row) + 1;
            var raised = RaisedOf(tags);
            _state = new State(_state.Generations.SetItems(Pairs(raised)), _state.Rows.SetItem(row, version));
            return new Written(version, raised);
        }
    }

    public async ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(Statement.Open, cancellationToken);
        var snapshot = new MemorySnapshot(this);
        if (TakesSnapshotOnOpening)
        {
            snapshot.Take();
        }

        await EndAsync(Statement.Open, cancellationToken);
        return snapshot;
    }

    public async ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken)
    {
        await BeginAsync(Statement.Raise, cancellationToken);
        TagGeneration[] generations;
        lock (_committing)
        {
            var raised = RaisedOf(tags);
            _state = _state with { Generations = _state.Generations.SetItems(Pairs(raised)) };
            generations = [.. raised, .. alsoRead.Select(tag => new TagGeneration(tag, GenerationOf(tag)))];
        }

        await EndAsync(Statement.Raise, cancellationToken);
        return new Raised(generations, default);
    }

    internal State Committed() => _state;

    internal async ValueTask BeginAsync(Statement statement, CancellationToken cancellationToken)
    {
        _counts.AddOrUpdate(statement, 1, static (_, count) => count + 1);
        await PassAsync(statement, isAfter: false, cancellationToken);
    }

    internal ValueTask EndAsync(Statement statement, CancellationToken cancellationToken) =>
        PassAsync(statement, isAfter: true, cancellationToken);

    private Gate Hold(Statement statement, bool isAfter)
    {
        var gate = new Gate();
        _gates.GetOrAdd((statement, isAfter), static _ => new ConcurrentQueue<Gate>()).Enqueue(gate);
        return gate;
    }

    private async ValueTask PassAsync(Statement statement, bool isAfter, CancellationToken cancellationToken)
    {
        await Interrupt(statement);
        if (_gates.TryGetValue((statement, isAfter), out var gates) && gates.TryDequeue(out var gate))
        {
            await gate.PassAsync(cancellationToken);
        }
    }

    // By a thousand, so that a generation is no version and no count that a test might take for it.
    private TagGeneration[] RaisedOf(IReadOnlyCollection<Tag> tags) =>
        [.. tags.Distinct().Select(tag => new TagGeneration(tag, new Generation(GenerationOf(tag).Value + 1_000)))];

    private static IEnumerable<KeyValuePair<Tag, long>> Pairs(TagGeneration[] raised) =>
        raised.Select(each => KeyValuePair.Create(each.Tag, each.Generation.Value));

    internal sealed record State(ImmutableDictionary<Tag, long> Generations, ImmutableDictionary<string, long> Rows);

    /// <summary>A committed write.</summary>
    internal sealed record Written(long Version, IReadOnlyList<TagGeneration> Raised);
}
