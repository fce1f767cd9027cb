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

    /// <summary>In which past of the database the reading was taken that arrived last.</summary>
    public int PastOfReading { get; private set; }

    /// <summary>Has something done where the database is.</summary>
    /// <remarks>No failure is thrown before somebody awaits it: exceptions on their way were half of a simulation's time.</remarks>
    public Task<T> AskAsync<T>(Func<Task<T>> act)
    {
        var answered = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var patience = place.Clock.CreateTimer(_ => answered.TrySetException(new DatabaseAwayException()), null, Patience, Timeout.InfiniteTimeSpan);
        if (!IsLost(Transition.RequestLost))
        {
            var there = new World.Timer(database.Place, _ => _ = ServeAsync(act, answered, patience), null);
            world.Start(there, (long)OneWay().TotalNanoseconds);
        }

        return answered.Task;
    }

    public ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ISnapshot>(new View(this, database));

    public ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Writes are the simulation's own.");

    public ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken) =>
        new(AskAsync(() => database.BeatAsync(node, expected, seen, leaseTime)));

    public async ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken)
    {
        if (RefusesReadings)
        {
            throw new DatabaseAwayException();
        }

        (var reading, PastOfReading) = await AskAsync(() => Task.FromResult((database.Read(from, most), database.Past)));
        return reading;
    }

    public ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken) =>
        new(AskAsync(() => Task.FromResult(database.Look())));

    public ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken) => new(AskAsync(() =>
    {
        database.Remove(node, beat);
        return Task.FromResult(true);
    }));

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

    private async Task ServeAsync<T>(Func<Task<T>> act, TaskCompletionSource<T> answered, ITimer patience)
    {
        if (database.IsDown)
        {
            Fail(new DatabaseAwayException());
            return;
        }

        T result;
        try
        {
            result = await act();
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        if (!IsLost(Transition.AnswerLost))
        {
            await database.Place.Delay(OneWay());
            if (answered.TrySetResult(result))
            {
                patience.Dispose();
            }
        }

        void Fail(Exception exception)
        {
            patience.Dispose();
            answered.TrySetException(exception);
            _ = answered.Task.Exception;
        }
    }

    /// <summary>One moment: that of the first read.</summary>
    private sealed class View(SimulatedLink link, SimulatedDatabase database) : IRowSnapshot
    {
        private SimulatedDatabase.State? _state;
        private int? _life;

        public ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken) =>
            new(ReadAsync(state => (IReadOnlyList<Generation>)[.. tags.Select(tag => new Generation(state.Generations.GetValueOrDefault(tag).Generation))]));

        public ValueTask<long?> ReadRowAsync(string row, CancellationToken cancellationToken) =>
            new(ReadAsync(state => state.Rows.TryGetValue(row, out var version) ? version : (long?)null));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private Task<T> ReadAsync<T>(Func<SimulatedDatabase.State, T> read) => link.AskAsync(() =>
        {
            var life = database.Begin();
            database.Check(_life ??= life);
            return Task.FromResult(read(_state ??= database.Committed()));
        });
    }
}
