using BookReader.Caching.Coherence;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Loading;
using BookReader.Caching.Memory;
using BookReader.Caching.Statistics;
using BookReader.Caching.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BookReader.Caching;

/// <summary>
/// The cache: a read that begins after a write was answered returns that write or a later one. It holds bytes and
/// judges each entry, each time, by the generations that the database decides; nothing has to be deleted for a change
/// to be seen. How: docs/architecture.md. In partials: reading, filling, sharing, invalidating, doing without the database.
/// </summary>
/// <remarks>Safe for use from many threads. One for each process and database.</remarks>
public sealed partial class TieredCache
{
    private readonly TieredCacheOptions _options;
    private readonly IGenerationStore _store;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<TieredCache> _log;
    private readonly MemoryTier _memory;
    private readonly CellTable _cells;
    private readonly RecentEvents? _events;
    private readonly HitVerifier? _verifier;
    private readonly ISharedTier? _shared;
    private readonly CacheNode? _node;
    private readonly Lease _lease;
    private readonly FlightTable _flights = new();
    private readonly long _startedAt;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="store">Where generations live.</param>
    /// <param name="time">The clock that entries expire by.</param>
    /// <param name="random">Jitters times to live; its calls are serialised here.</param>
    /// <param name="log">Hits, misses and invalidations at debug; trouble as warnings.</param>
    /// <param name="shared">The tier behind memory that other processes use too; null for none.</param>
    /// <param name="node">This process among those that share the database; null where it has it to itself.</param>
    public TieredCache(
        IOptions<TieredCacheOptions> options,
        IGenerationStore store,
        TimeProvider time,
        Random random,
        ILogger<TieredCache> log,
        ISharedTier? shared = null,
        CacheNode? node = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options.Value;
        _store = store;
        _time = time;
        _random = random;
        _log = log;
        _shared = shared;
        _memory = new MemoryTier(_options.MemoryLimitBytes);
        _node = node;
        _lease = node?.Lease ?? Lease.Unending;
        _cells = node?.Cells ?? new CellTable(_options.CellLimit);
        if (_options is { IsEnabled: true, VerifyEvery: > 0 })
        {
            _events = _cells.Events = new RecentEvents(time);
            _verifier = new HitVerifier(_options.VerifyEvery, store, _options.LoadTimeout, time, _events, MendAsync, log);
        }

        if (node is not null)
        {
            node.Dropped = _memory.Clear;
        }

        _outage = new Outage(time);
        _startedAt = time.GetTimestamp();
        Series = new CacheSeries(time);
    }

    /// <summary>Whether it keeps anything.</summary>
    public bool IsEnabled => _options.IsEnabled;

    /// <summary>What the memory tier holds now.</summary>
    public MemoryUse Memory => new(_memory.Count, _memory.SizeBytes, _memory.PeakBytes, _options.MemoryLimitBytes, _cells.Count);

    /// <summary>How long it has been running.</summary>
    public TimeSpan Uptime => _time.GetElapsedTime(_startedAt);

    /// <summary>Hits and misses of the last hour, a minute each.</summary>
    public CacheSeries Series { get; }

    /// <summary>What came of reading hits again from the database; null where none is.</summary>
    public VerificationCounters? Verified => _verifier?.Counters;

    /// <summary>The verification that was begun last.</summary>
    internal Task Verifying => _verifier?.UnderWay ?? Task.CompletedTask;

    private long ExpiryOf(TimeSpan timeToLive)
    {
        // Up to a tenth shorter, so that what was filled together does not expire together.
        double jitter;
        lock (_random)
        {
            jitter = 1 - (0.1 * _random.NextDouble());
        }

        var now = _time.GetTimestamp();
        var ticks = timeToLive.TotalSeconds * jitter * _time.TimestampFrequency;
        return ticks < long.MaxValue - now ? now + (long)ticks : long.MaxValue;
    }

    private bool IsExpired(Entry entry) => entry.ExpiresAt <= _time.GetTimestamp();
}
