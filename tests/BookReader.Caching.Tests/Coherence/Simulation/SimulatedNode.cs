using BookReader.Caching.Coherence;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;
using BookReader.Caching.Tests.Interleavings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>One process: the real cache and the real node of it, over a simulated database, channel and shared tier, with readers and writers.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private readonly World _world;
    private readonly SimulatedDatabase _database;
    private readonly Ledger _ledger;
    private readonly Shelf _shelf = new();
    private readonly CacheNode _node;
    private readonly SimulatedPulse _pulse;
    private int _epoch;
    private long? _livesAtRestore;
    private int _pastJoined;

    public SimulatedNode(World world, SimulatedDatabase database, SimulatedChannel channel, UnreliableTier? shared, Ledger ledger, string name, TimeSpan leaseTime)
    {
        _world = world;
        _database = database;
        _ledger = ledger;

        // Half a percent to each side: half of what the lease gives away for it.
        Place = new Place(world, name, 0.995 + (world.Random.NextDouble() * 0.01));
        Link = new SimulatedLink(world, database, Place);
        _pulse = new SimulatedPulse(Place);
        var options = new OptionsWrapper<TieredCacheOptions>(new TieredCacheOptions
        {
            VerifyEvery = 0,

            // Room for what one list takes, and not for everything: two readers must not evict each other's cells for ever.
            CellLimit = world.Random.Next(7, 14),
            MemoryLimitBytes = world.Happens(0.2) ? 2_000 : 1 << 20,
            CompressionThresholdBytes = 1 << 20,
        });
        _node = new CacheNode(
            new OptionsWrapper<NodeOptions>(new NodeOptions { LeaseTime = leaseTime }),
            options, Link, channel.Of(Place, Link), _pulse, Place.Clock, NullLogger<CacheNode>.Instance);
        Cache = new TieredCache(options, Link, Place.Clock, new Random(1), NullLogger<TieredCache>.Instance, shared, _node);
        LeaseTime = leaseTime;
        _node.Identified = _ => _pastJoined = Link.PastOfReading;
        _epoch = Cache.Epoch;
    }

    public Place Place { get; }

    public SimulatedLink Link { get; }

    public TieredCache Cache { get; }

    public TimeSpan LeaseTime { get; }

    public CacheNode Node => _node;

    public bool HasLeft { get; private set; }

    /// <summary>Whoever of it fails fails the simulation.</summary>
    public List<Task> Actors { get; } = [];

    /// <summary>Writes that are neither answered nor failed.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Of the last restore. Not by joining alone: it may have asked before the restore, and been answered after it.</summary>
    private bool HasFoundOut => _livesAtRestore is not { } lives || lives != _node.Counters.NewLives || _pastJoined == _database.Past;

    /// <summary>Takes part, with nobody at it.</summary>
    public void Join()
    {
        _node.Open(SimulatedDatabase.Id);
        _ = Place.Begin(() => _node.ListenAsync(CancellationToken.None));
        _ = Place.Begin(_node.RenewAsync);
    }

    public void Start(Func<bool> isOver, Func<bool> writersRest)
    {
        Join();
        for (var reader = 0; reader < 2; reader++)
        {
            Actors.Add(Place.Begin(() => ActAsync(isOver, 25, ReadAsync)));
        }

        Actors.Add(Place.Begin(() => ActAsync(isOver, 120, () => writersRest() ? Task.CompletedTask : WriteAsync())));
    }

    public void ReadMore(int reads, Func<bool> isOver) => Actors.Add(Place.Begin(() => ActAsync(() => isOver() || --reads < 0, 60, ReadAsync)));

    public void WriteMore(int writes) => Actors.Add(Place.Begin(() => ActAsync(() => --writes < 0, 20, WriteAsync)));

    /// <summary>A copy was put in the database's place. What it lost may be shown here until the node has found out.</summary>
    public void RememberPast() => _livesAtRestore = _node.Counters.NewLives;

    public void Leave()
    {
        HasLeft = true;
        _world.Count(Transition.NodeLeft);
        Actors.Add(Place.Begin(async () =>
        {
            try
            {
                await _node.LeaveAsync(CancellationToken.None);
            }
            catch (DatabaseAwayException)
            {
                // Its row stays, and lapses.
            }
        }));
    }

    /// <summary>The version of an item, and how it was answered.</summary>
    public async Task<(long Version, CacheOutcome Outcome)> ReadAsync(int item)
    {
        var (entry, outcome) = await Cache.GetAsync(_shelf.Item, [item], CancellationToken.None);
        return (Shelf.RowsOf(entry).Values.Single(), outcome);
    }

    /// <summary>The same, stale where the database is away.</summary>
    public async Task<(long Version, CacheOutcome Outcome)> ReadEvenStaleAsync(int item)
    {
        var (entry, outcome) = await Cache.GetEvenStaleAsync(_shelf.Item, [item], CancellationToken.None);
        return (Shelf.RowsOf(entry).Values.Single(), outcome);
    }

    /// <summary>A write as a server makes it: raised and committed in one transaction, merged, waited for, answered.</summary>
    public async Task WriteAsync(string row, params Tag[] tags)
    {
        using var pending = Cache.BeginRaise();
        Unanswered++;
        try
        {
            (long Version, Raised Raised, int Past) written;
            try
            {
                written = await Link.AskAsync(() => _database.WriteAsync(row, tags, pending.Announcement));
            }
            catch (DatabaseAwayException)
            {
                _world.Count(Transition.WriteOutcomeUnknown);
                Cache.Forget(tags);
                throw;
            }

            var committedAt = _world.Now;
            await Cache.CommittedAsync(pending, written.Raised);
            _world.Count(Transition.WriteAnswered, _world.Timeline is null ? null : $"{row} {written.Version}");
            if (_world.Now - committedAt > LeaseTime.TotalNanoseconds * 0.9)
            {
                _world.Count(Transition.WriteWaitedForLapse);
            }

            _ledger.Answer(row, written.Version, written.Past);
        }
        finally
        {
            Unanswered--;
        }
    }

    public void Dispose() => _node.Dispose();

    private async Task ActAsync(Func<bool> isOver, double pauseMilliseconds, Func<Task> act)
    {
        while (!isOver())
        {
            await Place.Delay(_world.Between(0.1, pauseMilliseconds));
            try
            {
                await act();
            }
            catch (Exception exception) when (exception is DatabaseAwayException or RolledBackException or TimeoutException)
            {
                await Place.Delay(_world.Between(1, 80));
            }
        }
    }

    private async Task ReadAsync()
    {
        var resource = _world.Random.Next(4) switch { 0 => _shelf.List, 1 => _shelf.Members, _ => _shelf.Item };
        KeyValue[] values = [resource == _shelf.Item ? _world.Random.Next(Shelf.Items) : 0];
        var read = _ledger.Begin(Place.Name, resource.Key.Format(values), _world.Now, HasFoundOut);
        var hasLease = _node.HasLease;
        if (_epoch != Cache.Epoch)
        {
            _epoch = Cache.Epoch;
            _world.Count(Transition.NodeBeganAnew);
        }

        if (_world.Happens(0.7) && Cache.TryGet(resource, values, out var held))
        {
            _world.Count(Transition.Hit);
            End(read, held, isStale: false);
            return;
        }

        if (!hasLease)
        {
            _world.Count(Transition.LeaseMissing);
        }

        var (refused, found) = (Cache.Shared.Passed, Cache.Shared.Hits);
        var (entry, outcome) = _world.Happens(0.5)
            ? await Cache.GetAsync(resource, values, CancellationToken.None)
            : await Cache.GetEvenStaleAsync(resource, values, CancellationToken.None);
        _world.Count(outcome switch
        {
            CacheOutcome.Hit => Transition.Hit,
            CacheOutcome.RedisHit => Transition.HitInSharedTier,
            CacheOutcome.Collapsed => Transition.JoinedFlight,
            CacheOutcome.Stale => Transition.ServedStale,
            _ => Transition.Fill,
        });
        if (Cache.Shared.Passed > refused)
        {
            _world.Count(Transition.HitRefusedInSharedTier);
        }

        End(read, entry, outcome == CacheOutcome.Stale);
        await Place.Delay(_world.Between(0.1, 60));

        // What was read may be shown again, as long as it is current.
        var again = _ledger.Begin(Place.Name, resource.Key.Format(values), _world.Now, HasFoundOut);
        var judgement = _world.Happens(0.5)
            ? await Cache.JudgeEvenStaleAsync(entry.Stamp, CancellationToken.None)
            : await Cache.IsCurrentAsync(entry.Stamp, CancellationToken.None) ? Judgement.Current : Judgement.Passed;
        if (judgement == Judgement.Stale)
        {
            _world.Count(Transition.JudgedStale);
        }

        if (judgement != Judgement.Passed)
        {
            End(again, entry, judgement == Judgement.Stale);
        }
    }

    private void End(Ledger.Read read, Entry entry, bool isStale)
    {
        var rows = Shelf.RowsOf(entry);
        if (_world.Timeline is not null)
        {
            _world.Tell("shown", $"{entry.Key} with {string.Join(", ", rows.Select(row => $"{row.Key} {row.Value}"))}");
        }

        _ledger.End(read, rows, isStale, _database.WasLost);
    }

    private Task WriteAsync()
    {
        var row = _world.Happens(0.25) ? "members:0" : $"item:{_world.Random.Next(Shelf.Items)}";
        return WriteAsync(row, _world.Happens(0.1) ? [new Tag(row), new Tag("other:1"), new Tag("other:2")] : [new Tag(row)]);
    }

    /// <summary>Waits without a thread.</summary>
    private sealed class SimulatedPulse(Place place) : IPulse
    {
        private TaskCompletionSource? _woken;
        private bool _isWoken;

        public async ValueTask WaitAsync(TimeSpan most)
        {
            if (!_isWoken)
            {
                _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var enough = place.Clock.CreateTimer(woken => ((TaskCompletionSource)woken!).TrySetResult(), _woken, most, Timeout.InfiniteTimeSpan);
                await _woken.Task;
                _woken = null;
            }

            _isWoken = false;
        }

        public void Wake()
        {
            _isWoken = true;
            _woken?.TrySetResult();
        }
    }
}
