using BookReader.Caching.Keys;
using BookReader.Caching.Redis;
using BookReader.Caching.Statistics;
using Microsoft.Extensions.Options;

namespace BookReader.Caching;

/// <summary>
/// The cache by bare keys and patterns: what an administrator, or code that knows no resources, uses. Its promises are
/// the same: an answered <c>set</c>, <c>delete</c> or clear is never missed.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="catalogue">Every resource that it holds, so that a pattern is known to name some of their keys.</param>
/// <param name="options">The default time to live.</param>
/// <param name="redis">The Redis tier that the cache has behind it; null for none.</param>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class CacheManager(
    TieredCache cache, IReadOnlyList<CachedResource> catalogue, IOptions<TieredCacheOptions> options, RedisTier? redis = null)
{
    private readonly PatternInvalidation _patterns = new(catalogue);

    /// <summary>Makes sure that generations can be read. Throws what the database throws.</summary>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken) =>
        await cache.InvalidateAsync([], [TieredCache.BareKind], cancellationToken);

    /// <summary>The payload under a key; null when there is none that is current. Nothing is loaded.</summary>
    /// <param name="key">A key, as in <see cref="CacheKey"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentException">No key.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken) =>
        cache.PeekAsync(new CacheKey(key), ResourcesOf(key), cancellationToken);

    /// <summary>Keeps a payload under a key.</summary>
    /// <param name="key">A key, as in <see cref="CacheKey"/>.</param>
    /// <param name="payload">Kept without a copy: not to be written to afterwards.</param>
    /// <param name="timeToLive">How long; null for the default of the options.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <exception cref="ArgumentException">No key, or a time that is not above zero.</exception>
    public ValueTask SetAsync(string key, ReadOnlyMemory<byte> payload, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(timeToLive));
        return cache.SetAsync(new CacheKey(key), payload, timeToLive ?? options.Value.DefaultTimeToLive, cancellationToken);
    }

    /// <summary>Forgets what lies under a key.</summary>
    /// <param name="key">A key, as in <see cref="CacheKey"/>.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>Whether either tier held anything under it.</returns>
    /// <exception cref="ArgumentException">No key.</exception>
    public async ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        (await DeletePatternAsync(new CacheKey(key).Value, cancellationToken)).Deleted > 0;

    /// <summary>Forgets everything that a glob names, in Redis's syntax; at times more, never less (rule E2).</summary>
    /// <remarks>
    /// It has taken effect when the generations are raised, on Redis's entries too, whether Redis answers or not. What comes
    /// after that gives back room, and waits for Redis at most for <see cref="RedisTierOptions.SweepPatience"/>.
    /// </remarks>
    /// <param name="pattern">1 to 256 characters: an exact key, <c>tag:*</c> or any other glob.</param>
    /// <param name="cancellationToken">Gives up before the commit; after it, stops waiting for Redis.</param>
    /// <exception cref="ArgumentException">No pattern.</exception>
    public async ValueTask<Cleared> DeletePatternAsync(string pattern, CancellationToken cancellationToken)
    {
        var glob = new KeyPattern(pattern);
        await cache.InvalidateAsync(_patterns.TagsFor(glob), [], cancellationToken);
        var swept = cache.Sweep(glob);
        return glob.Exact is { } key ? await RemoveAsync(key, swept.Count) : await SweepAsync(glob, swept, cancellationToken);
    }

    /// <summary>Forgets everything.</summary>
    /// <param name="cancellationToken">Gives up before the commit; after it, stops waiting for Redis.</param>
    public ValueTask<Cleared> ClearAllAsync(CancellationToken cancellationToken) => DeletePatternAsync("*", cancellationToken);

    /// <summary>The tags that forgetting what a pattern names would raise; for a write that raises them in its own transaction.</summary>
    /// <param name="pattern">As in <see cref="DeletePatternAsync"/>.</param>
    /// <exception cref="ArgumentException">No pattern.</exception>
    public IReadOnlyCollection<Tag> TagsFor(string pattern) => _patterns.TagsFor(new KeyPattern(pattern));

    /// <summary>Counts since the start, and what is held now, in Redis too where there is one.</summary>
    /// <param name="cancellationToken">Stops waiting for Redis.</param>
    public async ValueTask<CacheStatistics> GetStatsAsync(CancellationToken cancellationToken)
    {
        RedisUse? use = redis is null ? null : await redis.MeasureAsync(cancellationToken);
        return new CacheStatistics(cache.Memory, cache.Uptime, catalogue, cache.Series.Read(), cache.Shared, cache.Verified, use);
    }

    private IEnumerable<(CachedResource Resource, KeyValue[] Values)> ResourcesOf(string key) =>
        from resource in catalogue
        let values = resource.Key.TryParse(key)
        where values is not null
        select (resource, values);

    private async ValueTask<Cleared> RemoveAsync(string key, int fromMemory)
    {
        if (!KeySyntax.IsValid(key))
        {
            return new Cleared(fromMemory, IsReclaimed: true);
        }

        var (wasThere, isReclaimed) = await cache.RemoveSharedAsync(new CacheKey(key), ResourcesOf(key).Select(each => each.Resource));
        return new Cleared(wasThere ? 1 : fromMemory, isReclaimed);
    }

    private async ValueTask<Cleared> SweepAsync(KeyPattern glob, HashSet<string> fromMemory, CancellationToken cancellationToken)
    {
        if (redis is null)
        {
            return new Cleared(fromMemory.Count, IsReclaimed: true);
        }

        // An entry that both tiers held is one. The sweep may go on counting when nobody waits any more.
        var counting = new Lock();
        long fromRedisAlone = 0;
        var isReclaimed = await redis.SweepAsync(glob, Count, cancellationToken);
        lock (counting)
        {
            return new Cleared(fromMemory.Count + fromRedisAlone, isReclaimed);
        }

        void Count(string key)
        {
            lock (counting)
            {
                fromRedisAlone += fromMemory.Contains(key) ? 0 : 1;
            }
        }
    }
}
