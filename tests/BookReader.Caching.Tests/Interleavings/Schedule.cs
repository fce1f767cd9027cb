using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Interleavings;

/// <summary>
/// Readers, writers and disturbers of one small cache, all they do chosen by a seed: cells and entries are evicted, statements
/// fail, commits are left unknown, readers give up, time passes, caching is switched off and on.
/// </summary>
internal sealed class Schedule
{
    private readonly Shelf _shelf = new();
    private readonly CacheUnderTest _under;
    private readonly int _seed;
    private readonly Lock _choosing = new();
    private readonly UnreliableTier? _tier;
    private readonly Random _statements;
    private readonly List<CancellationTokenSource> _patience = [];

    public Schedule(int seed)
    {
        _seed = seed;
        _statements = new Random(seed);
        var (cells, memory) = (_statements.Next(1, 12), _statements.Next(2) == 0 ? 9_000 : 1 << 20);

        // Half of all schedules have a shared tier, which answers with anything that it ever held; in half of those it is all
        // there is: memory has no room for any entry.
        var tier = _statements.Next(2) == 0 ? new UnreliableTier(ChooseValue) { Interrupt = InterruptTierAsync } : null;
        memory = tier is not null && _statements.Next(2) == 0 ? 1_000 : memory;
        _under = new CacheUnderTest(
            options => (options.CellLimit, options.MemoryLimitBytes, options.CompressionThresholdBytes) = (cells, memory, 16), tier);
        _tier = tier;
        _under.Database.TakesSnapshotOnOpening = _statements.Next(4) == 0;
        _under.Database.Interrupt = InterruptAsync;
    }

    public History History { get; } = new();

    /// <summary>What the shared tier held and was current, and what was not.</summary>
    public (long Current, long Passed) Shared => (_under.Cache.Shared.Hits, _under.Cache.Shared.Passed);

    /// <summary>Everybody who takes part, with so many steps each.</summary>
    public IEnumerable<Func<Task>> Actors(int steps) =>
    [
        .. Enumerable.Range(1, 4).Select(n => Actor(n, steps, ReadAsync)),
        .. Enumerable.Range(5, 3).Select(n => Actor(n, steps, WriteAsync)),
        Actor(8, steps, DisturbAsync),
    ];

    private Func<Task> Actor(int number, int steps, Func<Random, Task> act) => async () =>
    {
        var random = new Random((_seed * 31) + number);
        for (var step = 0; step < steps; step++)
        {
            await PauseAsync(random.Next(4));
            await act(random);
        }
    };

    private static async Task PauseAsync(int turns)
    {
        for (; turns > 0; turns--)
        {
            await Task.Yield();
        }
    }

    private async ValueTask InterruptAsync(Statement statement)
    {
        int turns;
        bool fails;
        lock (_choosing)
        {
            turns = _statements.Next(3);
            fails = _statements.Next(60) == 0 && statement != Statement.Close;
        }

        await PauseAsync(turns);
        if (fails)
        {
            throw new BrokenDatabaseException();
        }
    }

    private async ValueTask InterruptTierAsync()
    {
        int turns;
        lock (_choosing)
        {
            turns = _statements.Next(4);
            _tier!.Trouble = _statements.Next(20) == 0 ? SharedOutcome.TimedOut : null;
        }

        await PauseAsync(turns);
    }

    private int? ChooseValue(int count)
    {
        lock (_choosing)
        {
            return _statements.Next(4) == 0 ? null : _statements.Next(3) == 0 ? count - 1 : _statements.Next(count);
        }
    }

    private async Task ReadAsync(Random random)
    {
        var resource = random.Next(3) switch { 0 => _shelf.List, 1 => _shelf.Members, _ => _shelf.Item };
        KeyValue[] values = [resource == _shelf.Item ? random.Next(Shelf.Items) : 0];
        var reading = History.Begin(resource.Key.Format(values));
        var entry = await EntryAsync(resource, values, random);
        if (entry is null)
        {
            return;
        }

        History.End(reading, Shelf.RowsOf(entry));
        await PauseAsync(random.Next(4));

        // What was read may be shown again later, as long as its stamp is current.
        var again = History.Begin(entry.Key);
        if (await TryAsync(() => _under.Cache.IsCurrentAsync(entry.Stamp, CancellationToken.None)))
        {
            History.End(again, Shelf.RowsOf(entry));
        }
    }

    private async Task<Entry?> EntryAsync(CachedResource resource, KeyValue[] values, Random random)
    {
        if (random.Next(3) > 0 && _under.Cache.TryGet(resource, values, out var held))
        {
            return held;
        }

        Entry? entry = null;
        await TryAsync(async () =>
        {
            entry = (await _under.Cache.GetAsync(resource, values, PatienceOf(random))).Entry;
            return true;
        });
        return entry;
    }

    private CancellationToken PatienceOf(Random random)
    {
        if (random.Next(8) > 0)
        {
            return CancellationToken.None;
        }

        lock (_choosing)
        {
            _patience.Add(new CancellationTokenSource());
            return _patience[^1].Token;
        }
    }

    private async Task WriteAsync(Random random)
    {
        var row = random.Next(3) == 0 ? "members:0" : $"item:{random.Next(Shelf.Items)}";
        var tag = new Tag(row);
        switch (random.Next(8))
        {
            case 0:
                // Nobody knows whether it was committed, so nobody is told that it was.
                if (random.Next(2) == 0)
                {
                    _under.Database.Write(row, tag);
                    await PauseAsync(random.Next(4));
                }

                _under.Cache.Forget(tag);
                break;
            case 1:
                await TryAsync(async () => (await _under.Cache.InvalidateAsync([tag], [], CancellationToken.None)).Count > 0);
                break;
            default:
                var written = _under.Database.Write(row, tag);
                await PauseAsync(random.Next(6));
                _under.Cache.Raise(written.Raised);
                History.Answer(row, written.Version);
                await PauseAsync(random.Next(12));
                _under.Cache.Raise(written.Raised);
                break;
        }
    }

    private Task DisturbAsync(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                _under.Cache.Forget(new Tag(random.Next(2) == 0 ? "members:0" : $"item:{random.Next(Shelf.Items)}"));
                break;
            case 1:
                _under.Cache.Sweep(new KeyPattern(random.Next(2) == 0 ? "*" : "item:[12]"));
                break;
            case 2:
                _under.Time.Advance(TimeSpan.FromSeconds(random.Next(1_200)));
                break;
            case 3:
                _under.Options.IsEnabled = !_under.Options.IsEnabled || random.Next(2) == 0;
                break;
            default:
                CancelOne();
                break;
        }

        return Task.CompletedTask;
    }

    private void CancelOne()
    {
        CancellationTokenSource? chosen;
        lock (_choosing)
        {
            chosen = _patience.LastOrDefault();
            _patience.Remove(chosen!);
        }

        chosen?.Cancel();
    }

    /// <summary>Reads and invalidations may fail here, in the ways that were arranged; then they promise nothing.</summary>
    private static async Task<bool> TryAsync(Func<ValueTask<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (exception is BrokenDatabaseException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
