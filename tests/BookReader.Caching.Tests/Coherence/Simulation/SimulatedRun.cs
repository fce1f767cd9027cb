using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// Two or three nodes, their database, channel and shared tier, all faults of which are chosen by a seed, and then a calm
/// in which everything that was written must be answered.
/// </summary>
internal sealed class SimulatedRun : IDisposable
{
    private const int DatabaseCrash = 6;
    private const int DatabaseRestore = 8;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedChannel _channel;
    private readonly UnreliableTier? _shared;
    private readonly Ledger _ledger = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<SimulatedNode> _everStarted = [];

    // In half of the runs the database has the same trouble again and again: what it takes to be caught by it is seldom there at once.
    private readonly int? _favourite;

    private bool _isOver;
    private long _writersRestUntil;
    private int _started;

    public SimulatedRun(int seed, bool tellsTimeline = false)
    {
        _world = new World(seed) { Timeline = tellsTimeline ? [] : null };
        _favourite = _world.Random.Next(8) switch { < 2 => DatabaseCrash, < 4 => DatabaseRestore, _ => null };
        _channel = new SimulatedChannel(_world) { Trouble = _world.Happens(0.3) ? 0.5 : 0.08 };
        _database = new SimulatedDatabase(_world, _channel);
        _shared = _world.Happens(0.7) ? new UnreliableTier(Choose) { Interrupt = DelayAsync } : null;
    }

    public int Reads => _ledger.Reads;

    public IReadOnlyList<int> Counts => _world.Counts;

    public IReadOnlyList<string> Timeline => _world.Timeline ?? [];

    /// <exception cref="BrokenPromiseException">A promise was broken.</exception>
    public void Run()
    {
        for (var node = _world.Random.Next(2, 4); node > 0; node--)
        {
            StartNode();
        }

        var faults = new Place(_world, "faults", 1);
        var troubling = faults.Begin(() => TroubleAsync(faults));
        RunFor(Duration);
        _isOver = true;

        // Nothing goes wrong any more: by then the longest wait for somebody silent is over.
        (_channel.Trouble, _channel.Slow, _database.IsAboutToCrash) = (0, null, false);
        foreach (var node in _nodes)
        {
            (node.Link.Trouble, node.Link.CutUntil, node.Link.IsSlow) = (0, 0, false);
        }

        RunFor(LeaseTime * 10, () => troubling.IsCompleted && _nodes.TrueForAll(node => node.Place.IsDead || node.Actors.TrueForAll(actor => actor.IsCompleted)));
        foreach (var node in _nodes.Where(node => !node.Place.IsDead))
        {
            if (node.Unanswered > 0 || node.Actors.Exists(actor => !actor.IsCompleted))
            {
                throw new BrokenPromiseException(
                    $"{node.Place.Name} still waits, with {node.Unanswered} writes not answered: actor {node.Actors.FindIndex(actor => !actor.IsCompleted)} of {node.Actors.Count}");
            }
        }
    }

    public void Dispose() => _everStarted.ForEach(node => node.Dispose());

    private void RunFor(TimeSpan time, Func<bool>? isDone = null)
    {
        _world.Run(time, () => isDone?.Invoke() == true || _nodes.Exists(node => node.Actors.Exists(actor => actor.IsFaulted)));
        if (_nodes.SelectMany(node => node.Actors).FirstOrDefault(actor => actor.IsFaulted) is { } failed)
        {
            throw failed.Exception!.InnerException!;
        }
    }

    private void StartNode()
    {
        var node = new SimulatedNode(
            _world, _database, _channel, _shared, _ledger, $"node {++_started}", LeaseTime * (_world.Happens(0.3) ? 1.5 : 1));
        _nodes.Add(node);
        _everStarted.Add(node);
        node.Start(() => _isOver || node.HasLeft, () => _world.Now < _writersRestUntil);
    }

    private async Task TroubleAsync(Place place)
    {
        while (!_isOver)
        {
            await place.Delay(_world.Between(1, 400));
            var node = _nodes[_world.Random.Next(_nodes.Count)];
            switch (_isOver ? -1 : _favourite is { } favourite && _world.Happens(0.5) ? favourite : _world.Random.Next(11))
            {
                case 0:
                    _world.Count(Transition.NodePaused);
                    node.Place.Pause(_world.Between(5, 1_200));
                    break;
                case 1 or 2:
                    Replace(node, node => node.Place.Die(), Transition.NodeCrashed);
                    break;
                case 3 when !node.HasLeft:
                    node.Leave();
                    StartNode();
                    break;
                case 4:
                    _channel.Break(node.Place);
                    break;
                case 5:
                    _world.Count(Transition.NodeCutOff);
                    node.Link.CutUntil = _world.Now + (long)_world.Between(10, 1_500).TotalNanoseconds;
                    break;
                case DatabaseCrash:
                    await CrashAsync(place);
                    break;
                case 7:
                    _database.Copy();
                    break;
                case DatabaseRestore when _favourite == DatabaseRestore || _world.Happens(0.4):
                    await RestoreAsync(place, node);
                    break;
                default:
                    _world.Count(Transition.EntriesEvicted);
                    node.Cache.Sweep(new KeyPattern("*"));
                    break;
            }
        }
    }

    private void Replace(SimulatedNode node, Action<SimulatedNode> end, Transition transition)
    {
        _world.Count(transition, node.Place.Name);
        end(node);
        _nodes.Remove(node);
        StartNode();
    }

    /// <summary>At any moment, or at the one that loses numbers which a node has just seen go by.</summary>
    private async Task CrashAsync(Place place)
    {
        if (_world.Happens(0.5))
        {
            _database.Crash();
            await place.Delay(_world.Between(1, 300));
        }
        else
        {
            // It is back before the node that read it then reads again, and others write meanwhile.
            _database.IsAboutToCrash = true;
            for (var patience = 12; patience > 0 && !_database.IsDown; patience--)
            {
                await place.Delay(TimeSpan.FromMilliseconds(5));
            }

            _database.IsAboutToCrash = false;
        }

        _channel.BreakSome();
        _database.Start();
        Hurry();
    }

    /// <summary>
    /// What was on its way to or from one node may arrive after the restore, and what that lost is not written anew at once: it
    /// would cover up whatever believed in it.
    /// </summary>
    private async Task RestoreAsync(Place place, SimulatedNode slow)
    {
        Slow(slow, true);
        Hurry();
        await place.Delay(_world.Between(20, 250));
        if (_isOver)
        {
            return;
        }

        _database.Restore(isSameServer: _world.Happens(0.5));
        Slow(slow, false);
        _writersRestUntil = _world.Now + (long)_world.Between(400, 1_000).TotalNanoseconds;

        // What was lost may be shown for as long as a lease that was earned before can last.
        _ledger.Restore(_database.Rows, _world.Now + (long)(LeaseTime.TotalNanoseconds * 1.5 * 1.02));
        _nodes.ForEach(node => node.RememberPast());
        await place.Delay(_world.Between(1, _world.Happens(0.2) ? 300 : 20));
        _database.Start();
        _nodes.ForEach(ReadMore);
        await place.Delay(_world.Between(200, 600));
    }

    private void Slow(SimulatedNode node, bool isSlow) => (node.Link.IsSlow, _channel.Slow) = (isSlow, isSlow ? node.Place : null);

    private void Hurry()
    {
        foreach (var node in _nodes.Where(node => !node.HasLeft))
        {
            node.WriteMore(_world.Random.Next(3));
            ReadMore(node);
        }
    }

    private void ReadMore(SimulatedNode node)
    {
        for (var readers = 3; readers > 0; readers--)
        {
            node.ReadMore(_world.Random.Next(12), () => _isOver);
        }
    }

    private int? Choose(int count) => _world.Random.Next(10) switch
    {
        0 => null,
        < 4 => count - 1,
        < 8 => count - 1 - _world.Random.Next(Math.Min(count, 8)),
        _ => _world.Random.Next(count),
    };

    private async ValueTask DelayAsync()
    {
        if (SynchronizationContext.Current is Place place)
        {
            await place.Delay(_world.Between(0.05, _world.Happens(0.05) ? 200 : 2));
        }
    }
}
