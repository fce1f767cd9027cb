using BookReader.Caching.Redis;

namespace BookReader.Caching.Statistics;

/// <summary>What a cache did and holds.</summary>
/// <param name="Memory">What the memory tier holds.</param>
/// <param name="Uptime">How long the cache has been running.</param>
/// <param name="Resources">The catalogue; each resource counts its own reads.</param>
/// <param name="Series">Hits and misses of the last hour, a minute each, oldest first.</param>
/// <param name="Shared">What was asked of the shared tier and put there.</param>
/// <param name="Verified">What came of reading hits again from the database; null where none are.</param>
/// <param name="Redis">What Redis says of itself; null without a Redis tier.</param>
public sealed record CacheStatistics(
    MemoryUse Memory,
    TimeSpan Uptime,
    IReadOnlyList<CachedResource> Resources,
    IReadOnlyList<CacheSeries.Minute> Series,
    SharedCounters Shared,
    VerificationCounters? Verified,
    RedisUse? Redis)
{
    /// <summary>Reads answered from either tier, of all resources.</summary>
    public long Hits => Resources.Sum(resource => resource.Counters.Hits);

    /// <summary>Reads that were not.</summary>
    public long Misses => Resources.Sum(resource => resource.Counters.Misses);

    /// <summary>Hits of all reads, 0 to 100; 0 before the first read.</summary>
    public double HitRatePercent => Hits + Misses == 0 ? 0 : 100.0 * Hits / (Hits + Misses);
}
