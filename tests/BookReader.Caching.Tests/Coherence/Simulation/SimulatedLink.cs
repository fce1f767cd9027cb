using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// A node's way to the database: a request takes its time to get there and the answer to come back, and either may be lost,
/// which the node learns by waiting in vain.
/// </summary>
internal sealed class SimulatedLink(World world, SimulatedDatabase database, Place place) : IGenerationStore, INodeStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Nothing gets through until then.</summary>
    public long CutUntil { get; set; }

    /// <summary>How many of all requests and answers are lost; twice as many are late.</summary>
    public double Trouble { get; set; } = 0.01;

    /// <summary>Half of what is asked or answered is late.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Readings fail, and everything else goes on.</summary>
    public bool RefusesReadings { get; set; }

    /// <summary>Has something done where the database is.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> act)
    {
        var answered = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsLost(Transition.RequestLost))
        {
            await place.Delay(Patience);
            throw new DatabaseAwayException();
        }

        var there = new World.Timer(database.Place, _ => Serve(act, answered), null);
        world.Start(there, (long)OneWay().TotalNanoseconds);
        await using var patience = place.Clock.CreateTimer(_ => answered.TrySetException(new DatabaseAwayException()), null, Patience, Timeout.InfiniteTimeSpan);
        return await answered.Task;
    }

    public ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ISnapshot>(new View(this, database));

    public ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Writes are the simulation's own.");

    public async ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken) =>
        await AskAsync(() => database.BeatAsync(node, expected, seen, leaseTime));

    public async ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken) =>
        RefusesReadings ? throw new DatabaseAwayException() : await AskAsync(() => Task.FromResult(database.Read(from, most)));

    public async ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken) =>
        await AskAsync(() => Task.FromResult(database.Look()));

    public async ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken) => await AskAsync(() =>
    {
        database.Remove(node, beat);
        return Task.FromResult(true);
    });

    private TimeSpan OneWay() =>
        IsSlow && world.Happens(0.5) ? world.Between(100, 380) : world.Between(0.05, world.Happens(2 * Trouble) ? 900 : 2);

    private bool IsLost(Transition transition)
    {
        var isLost = CutUntil > world.Now || world.Happens(Trouble);
        if (isLost)
        {
            world.Count(transition);
        }

        return isLost;
    }

    private void Serve<T>(Func<Task<T>> act, TaskCompletionSource<T> answered) => _ = ServeAsync(act, answered);

    private async Task ServeAsync<T>(Func<Task<T>> act, TaskCompletionSource<T> answered)
    {
        T result;
        try
        {
            result = await act();
        }
        catch (Exception exception)
        {
            answered.TrySetException(exception);
            _ = answered.Task.Exception;
            return;
        }

        if (!IsLost(Transition.AnswerLost))
        {
            await database.Place.Delay(OneWay());
            answered.TrySetResult(result);
        }
    }

    /// <summary>One moment: that of the first read.</summary>
    private sealed class View(SimulatedLink link, SimulatedDatabase database) : IRowSnapshot
    {
        private SimulatedDatabase.State? _state;
        private int? _life;

        public async ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken) =>
            await ReadAsync(state => (IReadOnlyList<Generation>)[.. tags.Select(tag => new Generation(state.Generations.GetValueOrDefault(tag).Generation))]);

        public async ValueTask<long?> ReadRowAsync(string row, CancellationToken cancellationToken) =>
            await ReadAsync(state => state.Rows.TryGetValue(row, out var version) ? version : (long?)null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private Task<T> ReadAsync<T>(Func<SimulatedDatabase.State, T> read) => link.AskAsync(() =>
        {
            var life = database.Begin();
            database.Check(_life ??= life);
            return Task.FromResult(read(_state ??= database.Committed()));
        });
    }
}
