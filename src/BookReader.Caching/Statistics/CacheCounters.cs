namespace BookReader.Caching.Statistics;

/// <summary>Counts of a resource, an endpoint or a whole cache since its start. Safe for use from many threads.</summary>
public sealed class CacheCounters
{
    private long _hits;
    private long _misses;
    private long _collapsed;
    private long _loads;
    private long _failures;

    /// <summary>Reads answered from memory.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Reads that were not.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Those of the misses that shared another one's load.</summary>
    public long Collapsed => Interlocked.Read(ref _collapsed);

    /// <summary>Loads from the database.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    /// <summary>Loads that failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Hits of all reads, 0 to 100; 0 before the first read.</summary>
    public double HitRatePercent => Hits + Misses == 0 ? 0 : 100.0 * Hits / (Hits + Misses);

    /// <summary>Counts one read by how it was answered.</summary>
    public void Count(CacheOutcome outcome)
    {
        if (outcome == CacheOutcome.Hit)
        {
            Interlocked.Increment(ref _hits);
            return;
        }

        Interlocked.Increment(ref _misses);
        if (outcome == CacheOutcome.Collapsed)
        {
            Interlocked.Increment(ref _collapsed);
        }
    }

    internal void CountLoad() => Interlocked.Increment(ref _loads);

    internal void CountFailure() => Interlocked.Increment(ref _failures);
}
