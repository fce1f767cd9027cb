namespace BookReader.Caching.Statistics;

/// <summary>Counts of a resource, an endpoint or a whole cache since its start. Safe for use from many threads.</summary>
public sealed class CacheCounters
{
    private long _memoryHits;
    private long _redisHits;
    private long _misses;
    private long _collapsed;
    private long _stale;
    private long _loads;
    private long _failures;

    /// <summary>Reads answered from either tier.</summary>
    public long Hits => MemoryHits + RedisHits;

    /// <summary>Reads answered from memory.</summary>
    public long MemoryHits => Interlocked.Read(ref _memoryHits);

    /// <summary>Reads answered from Redis.</summary>
    public long RedisHits => Interlocked.Read(ref _redisHits);

    /// <summary>What was asked of the shared tier and put there; all zero for an endpoint, as both belong to resources.</summary>
    public SharedCounters Shared { get; } = new();

    /// <summary>Reads that were not.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Those of the misses that shared another one's load.</summary>
    public long Collapsed => Interlocked.Read(ref _collapsed);

    /// <summary>Reads answered with what was true before the database went away; neither hits nor misses.</summary>
    public long Stale => Interlocked.Read(ref _stale);

    /// <summary>Loads from the database.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    /// <summary>Loads that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Hits of all reads, 0 to 100; 0 before the first read.</summary>
    public double HitRatePercent => Hits + Misses == 0 ? 0 : 100.0 * Hits / (Hits + Misses);

    /// <summary>Counts one read by how it was answered.</summary>
    /// <returns>How many were answered so from the same tier, or stale, or from neither, this one among them.</returns>
    public long Count(CacheOutcome outcome)
    {
        if (outcome == CacheOutcome.Hit)
        {
            return Interlocked.Increment(ref _memoryHits);
        }

        if (outcome == CacheOutcome.RedisHit)
        {
            return Interlocked.Increment(ref _redisHits);
        }

        if (outcome == CacheOutcome.Stale)
        {
            return Interlocked.Increment(ref _stale);
        }

        if (outcome == CacheOutcome.Collapsed)
        {
            Interlocked.Increment(ref _collapsed);
        }

        return Interlocked.Increment(ref _misses);
    }

    internal void CountLoad() => Interlocked.Increment(ref _loads);

    internal void CountFailure() => Interlocked.Increment(ref _failures);
}
