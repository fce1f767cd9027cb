using BookReader.Caching.Statistics;

namespace BookReader.Server.Admin;

/// <param name="CacheStats">The whole cache in numbers.</param>
/// <param name="CachePatterns">For each resource, the pattern that names all its keys.</param>
/// <param name="CacheTtlConfig">For each resource, the most seconds that an entry lives.</param>
/// <param name="Tiers">What each tier holds.</param>
/// <param name="Endpoints">Reads by endpoint.</param>
/// <param name="Resources">Reads by resource.</param>
/// <param name="Series">Reads of the last hour, a minute each.</param>
public sealed record CacheStatsAnswer(
    CacheNumbers CacheStats,
    IReadOnlyDictionary<string, string> CachePatterns,
    IReadOnlyDictionary<string, int> CacheTtlConfig,
    IReadOnlyList<TierNumbers> Tiers,
    IReadOnlyDictionary<string, EndpointNumbers> Endpoints,
    IReadOnlyDictionary<string, ReadNumbers> Resources,
    IReadOnlyList<CacheSeries.Minute> Series)
{
    internal static CacheStatsAnswer Of(
        CacheStatistics statistics, bool isAvailable, IEnumerable<(string Endpoint, CacheCounters Counters)> endpoints)
    {
        var memory = statistics.Memory;
        return new CacheStatsAnswer(
            new CacheNumbers(
                isAvailable,
                memory.Entries,
                Megabytes(memory.SizeBytes),
                Megabytes(memory.PeakBytes),
                statistics.Hits,
                statistics.Misses,
                Math.Round(statistics.HitRatePercent, 2),
                ConnectedClients: 1,
                (long)statistics.Uptime.TotalSeconds),
            statistics.Resources.ToDictionary(each => each.Kind, each => each.Key.Glob, StringComparer.Ordinal),
            statistics.Resources.ToDictionary(each => each.Kind, each => (int)each.TimeToLive.TotalSeconds, StringComparer.Ordinal),
            [new TierNumbers("memory", memory.Entries, memory.SizeBytes, memory.LimitBytes)],
            endpoints.GroupBy(each => each.Endpoint, StringComparer.Ordinal)
                .ToDictionary(each => each.Key, each => EndpointNumbers.Of(each.First().Counters), StringComparer.Ordinal),
            statistics.Resources.ToDictionary(each => each.Kind, each => ReadNumbers.Of(each.Counters), StringComparer.Ordinal),
            statistics.Series);
    }

    private static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 3);
}

/// <param name="ConnectedClients">Processes that share the cache: one, while it is in memory alone.</param>
public sealed record CacheNumbers(
    bool Available,
    int KeysCount,
    double MemoryUsedMb,
    double MemoryPeakMb,
    long Hits,
    long Misses,
    double HitRatePercent,
    int ConnectedClients,
    long UptimeSeconds);

public sealed record TierNumbers(string Tier, int Entries, long SizeBytes, long LimitBytes);

/// <param name="Collapsed">Those of the misses that shared another one's load.</param>
public sealed record EndpointNumbers(long Hits, long Misses, long Collapsed, double HitRatePercent)
{
    internal static EndpointNumbers Of(CacheCounters counters) =>
        new(counters.Hits, counters.Misses, counters.Collapsed, Math.Round(counters.HitRatePercent, 2));
}

public sealed record ReadNumbers(long Hits, long Misses, long Collapsed, long Loads, long Failures, double HitRatePercent)
{
    internal static ReadNumbers Of(CacheCounters counters) => new(
        counters.Hits, counters.Misses, counters.Collapsed, counters.Loads, counters.Failures, Math.Round(counters.HitRatePercent, 2));
}

public sealed record ClearedAllAnswer(string Message, bool ClearedAll, string Admin);

public sealed record ClearedAnswer(string Message, int DeletedKeys, string Pattern, string Admin);
