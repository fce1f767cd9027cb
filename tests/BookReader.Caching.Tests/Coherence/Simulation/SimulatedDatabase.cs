using System.Collections.Immutable;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// A database as PostgreSQL is one: transactions with numbers that end in any order, snapshots, rows locked by whoever raises
/// them, commits that are durable and numbers that are not. It crashes, and copies of its past are put in its place.
/// </summary>
internal sealed class SimulatedDatabase
{
    public const string Id = "library";

    private const ulong FirstNumber = 100;

    private readonly World _world;
    private readonly SimulatedChannel _channel;
    private readonly Dictionary<Tag, Task> _locks = [];
    private readonly SortedSet<ulong> _running = [];
    private readonly HashSet<(string Row, long Version)> _lost = [];
    private readonly HashSet<ulong> _given = [];
    private State _state = new(
        ImmutableSortedDictionary<Tag, (long Generation, ulong Xid)>.Empty,
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal),
        []);

    private State _copy;
    private ulong _next = FirstNumber;
    private ulong _durable = FirstNumber;
    private readonly HashSet<NodeRow> _broughtBack = [];
    private int _timeline = 1;
    private int _life;
    private long _versions;

    public SimulatedDatabase(World world, SimulatedChannel channel)
    {
        _world = world;
        _channel = channel;
        _copy = _state;
        Place = new Place(world, "database", 1);
    }

    public Place Place { get; }

    /// <summary>How many of all writes are rolled back, and as many take long.</summary>
    public double Trouble { get; set; } = 0.04;

    /// <summary>
    /// Crashes when it has answered the next reading. Just before it some transactions have ended in nothing, so the reading saw
    /// numbers go by of which nothing is on the disk.
    /// </summary>
    public bool IsAboutToCrash { get; set; }

    public bool IsDown { get; private set; }

    /// <summary>How often a copy was put in its place.</summary>
    public int Past { get; private set; }

    public IReadOnlyDictionary<string, long> Rows => _state.Rows;

    public bool WasLost(string row, long version) => _lost.Contains((row, version));

    /// <summary>Keeps a copy that can be put back.</summary>
    public void Copy() => _copy = _state;

    /// <summary>As kill -9 does it: what has not been committed is gone, and so are the numbers above the last commit.</summary>
    public void Crash()
    {
        _world.Count(Transition.DatabaseCrashed);
        Stop();
        _next = _durable + 1;
    }

    /// <summary>The copy is put in the database's place: by a dump into the same one, or by a server that goes on from it.</summary>
    public void Restore(bool isSameServer)
    {
        _world.Count(Transition.DatabaseRestored, isSameServer ? "a dump" : "another server");
        Stop();
        Past++;
        foreach (var (row, version) in _state.Rows)
        {
            if (_copy.Rows.GetValueOrDefault(row) != version)
            {
                _lost.Add((row, version));
            }
        }

        _state = _copy;
        if (isSameServer)
        {
            // Their rows are written anew, which shows.
            _broughtBack.UnionWith(_state.Nodes);
        }
        else
        {
            _timeline++;
            _next = _durable = FirstNumber + (ulong)_world.Random.Next(20);
        }
    }

    public void Start() => IsDown = false;

    public State Committed() => _state;

    public XidSnapshot Snapshot()
    {
        var xmin = _running.Count > 0 ? _running.Min : _next;
        return new XidSnapshot(new Xid(xmin), new Xid(_next), [.. _running.Select(each => new Xid(each))]);
    }

    /// <summary>A write: raises, then changes a row, in one transaction that takes its time.</summary>
    public async Task<(long Version, Raised Raised, int Past)> WriteAsync(string row, Tag[] tags, Announcement? announcement)
    {
        var life = Begin();
        Tag[] sorted = [.. tags.Distinct().Order()];
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var number = Take();
        try
        {
            foreach (var tag in sorted)
            {
                while (_locks.TryGetValue(tag, out var locked) && !locked.IsCompleted)
                {
                    await locked;
                    Check(life);
                }

                _locks[tag] = ended.Task;
            }

            TagGeneration[] raised = [.. sorted.Select(tag => new TagGeneration(tag, Next(tag)))];
            await Place.Delay(_world.Between(0.1, _world.Happens(Trouble) ? 700 : 6));
            Check(life);
            if (_world.Happens(Trouble))
            {
                _world.Count(Transition.WriteRolledBack);
                throw new RolledBackException();
            }

            var version = ++_versions;
            Commit(number, _state with
            {
                Generations = _state.Generations.SetItems(raised.Select(each => KeyValuePair.Create(each.Tag, (each.Generation.Value, number)))),
                Rows = _state.Rows.SetItem(row, version),
            });
            _world.Count(Transition.WriteCommitted, _world.Timeline is null ? null : $"{row} is {version}, {string.Join(", ", raised.Select(each => $"{each.Tag} {each.Generation.Value}"))}, number {number}");
            var result = new Raised(raised, new Xid(number));
            if (announcement is not null)
            {
                _channel.Announce(announcement, result);
            }

            return (version, result, Past);
        }
        finally
        {
            Forget(number, life);
            ended.SetResult();
        }
    }

    public async Task<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime)
    {
        var life = Begin();
        var number = Take();
        try
        {
            await Place.Delay(_world.Between(0, 2));
            Check(life);
            var row = _state.Nodes.FirstOrDefault(each => each.Id == node);
            if (row?.Beat != expected || (row is not null && _broughtBack.Contains(row)))
            {
                _world.Count(Transition.BeatRefused);
                return null;
            }

            if (row is null)
            {
                _world.Count(Transition.NodeJoined);
            }

            var next = new NodeRow(node, new Xid(number), seen, leaseTime);
            Commit(number, _state with { Nodes = row is null ? _state.Nodes.Add(next) : _state.Nodes.Replace(row, next) });
            _world.Count(Transition.BeatCommitted, _world.Timeline is null ? null : $"{number} of {node}");
            return new Xid(number);
        }
        finally
        {
            Forget(number, life);
        }
    }

    public Reading Read(Xid? from, int most)
    {
        Begin();
        if (IsAboutToCrash)
        {
            IsAboutToCrash = false;
            CrashSoon();
        }

        var snapshot = Snapshot();
        TagGeneration[] raised = from is not { } least ? [] :
        [
            .. _state.Generations.Where(row => row.Value.Xid >= least.Value && row.Value.Xid < snapshot.Xmax.Value)
                .Select(row => new TagGeneration(row.Key, new Generation(row.Value.Generation))),
        ];
        _world.Count(Transition.ReadingTaken, _world.Timeline is null ? null : $"from {from} {snapshot.Xmin}:{snapshot.Xmax}");
        return new Reading(
            new DatabaseIdentity(Id, FormattableString.Invariant($"{_timeline}")), snapshot, raised.Length > most ? null : raised, _state.Nodes);
    }

    public IReadOnlyList<NodeRow> Look()
    {
        Begin();
        return _state.Nodes;
    }

    public void Remove(NodeId node, Xid beat)
    {
        Begin();
        if (_state.Nodes.FirstOrDefault(each => each.Id == node && each.Beat == beat) is { } row)
        {
            Commit(Take(), _state with { Nodes = _state.Nodes.Remove(row) });
            _world.Count(Transition.DeadRowRemoved);
        }
    }

    /// <summary>A connection does not live through a crash.</summary>
    public void Check(int life)
    {
        if (life != _life)
        {
            throw new DatabaseAwayException();
        }
    }

    public int Begin() => IsDown ? throw new DatabaseAwayException() : _life;

    private void CrashSoon()
    {
        for (var wasted = _world.Random.Next(1, 16); wasted > 0; wasted--)
        {
            _running.Remove(Take());
        }

        _world.Tell("numbers wasted", $"next {_next} durable {_durable}");
        var crash = new World.Timer(Place, _ => Crash(), null);
        _world.Start(crash, (long)_world.Between(0.01, 1).TotalNanoseconds);
    }

    private void Stop()
    {
        IsDown = true;
        _life++;
        _running.Clear();
        _locks.Clear();
    }

    private void Forget(ulong number, int life)
    {
        // After a crash the number may be somebody else's.
        if (life == _life)
        {
            _running.Remove(number);
        }
    }

    private ulong Take()
    {
        var number = _next++;
        if (!_given.Add(number))
        {
            _world.Count(Transition.NumberGivenOutTwice);
        }

        _running.Add(number);
        return number;
    }

    private void Commit(ulong number, State state)
    {
        _running.Remove(number);
        _durable = Math.Max(_durable, number);
        _state = state;
    }

    /// <summary>The clock where that is above the old number, else a step with chance in it (G1).</summary>
    private Generation Next(Tag tag)
    {
        var old = _state.Generations.GetValueOrDefault(tag).Generation;
        var clock = 1_000_000 + (_world.Now / 1_000);
        return new Generation(clock > old ? clock : old + 1 + _world.Random.Next(1 << 20));
    }

    internal sealed record State(
        ImmutableSortedDictionary<Tag, (long Generation, ulong Xid)> Generations,
        ImmutableSortedDictionary<string, long> Rows,
        ImmutableList<NodeRow> Nodes);
}

/// <summary>The database, or the way to it, is not there; what was asked may have been done.</summary>
internal sealed class DatabaseAwayException : Exception;

/// <summary>The transaction was rolled back, for certain.</summary>
internal sealed class RolledBackException : Exception;
