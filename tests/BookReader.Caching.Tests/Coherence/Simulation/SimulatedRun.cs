using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// Two or three nodes, their database, channel and shared tier, all faults of which are chosen by a seed, and then a calm
/// in which everything that was written must be answered.
/// </summary>
internal sealed class SimulatedRun : IDisposable
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedChannel _channel;
    private readonly UnreliableTier? _shared;
    private readonly Ledger _ledger = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<SimulatedNode> _everStarted = [];
    private bool _isOver;
    private int _started;

    public SimulatedRun(int seed, bool tellsTimeline = false)
    {
        _world = new World(seed) { Timeline = tellsTimeline ? [] : null };
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
        _channel.Trouble = 0;
        foreach (var node in _nodes)
        {
            (node.Link.Trouble, node.Link.CutUntil) = (0, 0);
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
        node.Start(() => _isOver || node.HasLeft);
    }

    private async Task TroubleAsync(Place place)
    {
        while (!_isOver)
        {
            await place.Delay(_world.Between(1, 400));
            var node = _nodes[_world.Random.Next(_nodes.Count)];
            switch (_isOver ? -1 : _world.Random.Next(11))
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
                case 6:
                    await TakeDownAsync(place, _database.Crash);
                    break;
                case 7:
                    _database.Copy();
                    break;
                case 8 when _world.Happens(0.4):
                    await TakeDownAsync(place, Restore);
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

    private async Task TakeDownAsync(Place place, Action down)
    {
        down();
        await place.Delay(_world.Between(1, 300));
        _database.Start();
    }

    private void Restore()
    {
        _database.Restore(isSameServer: _world.Happens(0.5));

        // What was lost may be shown for as long as a lease that was earned before can last.
        _ledger.Restore(_database.Rows, _world.Now + (long)(LeaseTime.TotalNanoseconds * 1.5 * 1.02));
    }

    private int? Choose(int count) => _world.Happens(0.2) ? null : _world.Happens(0.4) ? count - 1 : _world.Random.Next(count);

    private async ValueTask DelayAsync()
    {
        if (SynchronizationContext.Current is Place place)
        {
            await place.Delay(_world.Between(0.05, _world.Happens(0.05) ? 200 : 2));
        }
    }
}
