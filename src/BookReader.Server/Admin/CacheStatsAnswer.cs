using BookReader.Caching.Coherence;
using BookReader.Caching.Redis;
using BookReader.Caching.Statistics;

namespace BookReader.Server.Admin;

/// <param name="CacheStats">The whole cache in numbers.</param>
/// <param name="CachePatterns">For each resource, the pattern that names all its keys.</param>
/// <param name="CacheTtlConfig">For each resource, the most seconds that an entry lives.</param>
/// <param name="Tiers">What each tier holds.</param>
/// <param name="Endpoints">Reads by endpoint.</param>
/// <param name="Resources">Reads by resource.</param>
/// <param name="Series">Reads of the last hour, a minute each.</param>
/// <param name="Verification">Hits that were read again from the database; null where none are.</param>
/// <param name="Node">This server among those that share a database; null where it has one to itself, as on SQLite.</param>
public sealed record CacheStatsAnswer(
    CacheNumbers CacheStats,
    IReadOnlyDictionary<string, string> CachePatterns,
    IReadOnlyDictionary<string, int> CacheTtlConfig,
    IReadOnlyList<TierNumbers> Tiers,
    IReadOnlyDictionary<string, EndpointNumbers> Endpoints,
    IReadOnlyDictionary<string, ReadNumbers> Resources,
    IReadOnlyList<CacheSeries.Minute> Series,
    VerificationNumbers? Verification,
    NodeNumbers? Node)
{
    internal static CacheStatsAnswer Of(
        CacheStatistics statistics, bool isAvailable, IEnumerable<(string Endpoint, CacheCounters Counters)> endpoints, CacheNode? node)
    {
        var memory = statistics.Memory;
        return new CacheStatsAnswer(
            NumbersOf(statistics, isAvailable),
            statistics.Resources.ToDictionary(each => each.Kind, each => each.Key.Glob, StringComparer.Ordinal),
            statistics.Resources.ToDictionary(each => each.Kind, each => (int)each.TimeToLive.TotalSeconds, StringComparer.Ordinal),
            [
                new TierNumbers("memory", "ok", memory.Entries, memory.SizeBytes, memory.PeakBytes, memory.LimitBytes, null),
                .. statistics.Redis is { } redis ? [TierNumbers.Of(redis, statistics.Shared)] : Array.Empty<TierNumbers>(),
            ],
            endpoints.GroupBy(each => each.Endpoint, StringComparer.Ordinal)
                .ToDictionary(each => each.Key, each => EndpointNumbers.Of(each.First().Counters), StringComparer.Ordinal),
            statistics.Resources.ToDictionary(each => each.Kind, each => ReadNumbers.Of(each.Counters), StringComparer.Ordinal),
            statistics.Series,
            statistics.Verified is { } verified ? VerificationNumbers.Of(verified) : null,
            node is null ? null : NodeNumbers.Of(node));
    }

    /// <summary>Of Redis where there is one that answers, as the names were made for it; else of the memory tier.</summary>
    private static CacheNumbers NumbersOf(CacheStatistics statistics, bool isAvailable)
    {
        var (memory, hitRate) = (statistics.Memory, Math.Round(statistics.HitRatePercent, 2));
        return statistics.Redis is { State: RedisState.Ok } redis
            ? new CacheNumbers(
                isAvailable,
                redis.DatabaseKeys,
                Megabytes(redis.UsedBytes),
                Megabytes(redis.PeakBytes),
                statistics.Hits,
                statistics.Misses,
                hitRate,
                redis.ConnectedClients,
                (long)redis.Uptime.TotalSeconds)
            : new CacheNumbers(
                isAvailable,
                memory.Entries,
                Megabytes(memory.SizeBytes),
                Megabytes(memory.PeakBytes),
                statistics.Hits,
                statistics.Misses,
                hitRate,
                ConnectedClients: 1,
                (long)statistics.Uptime.TotalSeconds);
    }

    private static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 3);
}

/// <param name="KeysCount">Entries in memory; with Redis, all keys of its database, whoever put them there.</param>
/// <param name="ConnectedClients">Connections to Redis; one, this process, while the cache is in memory alone.</param>
public sealed record CacheNumbers(
    bool Available,
    long KeysCount,
    double MemoryUsedMb,
    double MemoryPeakMb,
    long Hits,
    long Misses,
    double HitRatePercent,
    int ConnectedClients,
    long UptimeSeconds);

/// <param name="Tier">memory or redis.</param>
/// <param name="State">ok or unavailable.</param>
/// <param name="Entries">In Redis, all keys of the database.</param>
/// <param name="LimitBytes">Null where the tier is bounded elsewhere.</param>
/// <param name="Asked">What became of the questions to it and the puts; null for memory, which answers each read.</param>
public sealed record TierNumbers(
    string Tier, string State, long Entries, long SizeBytes, long PeakBytes, long? LimitBytes, SharedNumbers? Asked)
{
    internal static TierNumbers Of(RedisUse redis, SharedCounters counters) => new(
        "redis",
        redis.State == RedisState.Ok ? "ok" : "unavailable",
        redis.DatabaseKeys,
        redis.UsedBytes,
        redis.PeakBytes,
        null,
        SharedNumbers.Of(counters, redis.FailedPuts));
}

/// <param name="Same">Hits of which the database said the same.</param>
/// <param name="Passed">Those that a write had passed by then: nothing to compare.</param>
/// <param name="Different">Those that were wrong.</param>
/// <param name="Failed">Those for which the database could not be asked.</param>
/// <param name="Skipped">Those whose turn it was while another one was under way.</param>
/// <param name="LastDifference">When the cache was last found to be wrong; null for never since the start.</param>
public sealed record VerificationNumbers(long Same, long Passed, long Different, long Failed, long Skipped, DateTimeOffset? LastDifference)
{
    internal static VerificationNumbers Of(VerificationCounters counters) => new(
        counters[VerificationResult.Same], counters[VerificationResult.Passed], counters[VerificationResult.Different],
        counters[VerificationResult.Failed], counters[VerificationResult.Skipped], counters.LastDifference);
}

/// <param name="Nodes">All that share the database, this one among them.</param>
/// <param name="HasLease">Whether it answers from its cache now; without, each read asks the database.</param>
/// <param name="Lapses">How often it regained a lease that it had lost.</param>
/// <param name="NewLives">How often it forgot everything, as it found another database or another past of it.</param>
/// <param name="Waits">Batches of writes that looked whether other nodes had to be waited for.</param>
/// <param name="WaitedMs">How long they waited, all together.</param>
/// <param name="LongestWaitMs">The longest of these waits.</param>
public sealed record NodeNumbers(int Nodes, bool HasLease, long Lapses, long NewLives, long Waits, double WaitedMs, double LongestWaitMs)
{
    internal static NodeNumbers Of(CacheNode node) => new(
        node.Nodes, node.HasLease, node.Lapses, node.Counters.NewLives, node.Counters.Waits,
        Math.Round(node.Counters.Waited.TotalMilliseconds, 1), Math.Round(node.Counters.LongestWait.TotalMilliseconds, 1));
}

/// <param name="Passed">Entries that were sound, but a write had passed them.</param>
/// <param name="Refused">Values that were no entry of the key: damaged, foreign, or of another version.</param>
/// <param name="DroppedPuts">Entries that were not put, as Redis was away or had too much under way.</param>
/// <param name="FailedPuts">Puts that were sent and did not arrive.</param>
public sealed record SharedNumbers(
    long Hits, long Absent, long Passed, long Refused, long Timeouts, long Errors, long Puts, long DroppedPuts, long FailedPuts)
{
    internal static SharedNumbers Of(SharedCounters counters, long failedPuts) => new(
        counters.Hits, counters.Absent, counters.Passed, counters.Refused, counters.Timeouts, counters.Errors, counters.Puts,
        counters.DroppedPuts, failedPuts);
}

/// <param name="Collapsed">Those of the misses that shared another one's load.</param>
/// <param name="Stale">Neither hits nor misses: what was true before the database went away.</param>
public sealed record EndpointNumbers(long Hits, long MemoryHits, long RedisHits, long Misses, long Collapsed, long Stale, double HitRatePercent)
{
    internal static EndpointNumbers Of(CacheCounters counters) => new(
        counters.Hits, counters.MemoryHits, counters.RedisHits, counters.Misses, counters.Collapsed, counters.Stale,
        Math.Round(counters.HitRatePercent, 2));
}

/// <param name="Stale">Neither hits nor misses: what was true before the database went away.</param>
public sealed record ReadNumbers(
    long Hits, long MemoryHits, long RedisHits, long Misses, long Collapsed, long Stale, long Loads, long Failures, double HitRatePercent)
{
    internal static ReadNumbers Of(CacheCounters counters) => new(
        counters.Hits, counters.MemoryHits, counters.RedisHits, counters.Misses, counters.Collapsed, counters.Stale, counters.Loads, counters.Failures,
        Math.Round(counters.HitRatePercent, 2));
}

/// <param name="Reclaimed">False when Redis has not given all of its room back yet; nothing that was cleared is shown all the same.</param>
public sealed record ClearedAllAnswer(string Message, bool ClearedAll, bool Reclaimed, string Admin);

/// <param name="Reclaimed">False when Redis has not given all of its room back yet; nothing that was cleared is shown all the same.</param>
public sealed record ClearedAnswer(string Message, long DeletedKeys, string Pattern, bool Reclaimed, string Admin);
