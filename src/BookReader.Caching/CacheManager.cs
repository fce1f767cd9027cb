using BookReader.Caching.Keys;
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
/// <remarks>Safe for use from many threads.</remarks>
public sealed class CacheManager(TieredCache cache, IReadOnlyList<CachedResource> catalogue, IOptions<TieredCacheOptions> options)
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
        cache.PeekAsync(new CacheKey(key), cancellationToken);

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
    /// <returns>Whether memory held anything under it.</returns>
    /// <exception cref="ArgumentException">No key.</exception>
    public async ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken) =>
        await DeletePatternAsync(new CacheKey(key).Value, cancellationToken) > 0;

    /// <summary>Forgets everything that a glob names, in Redis's syntax; at times more, never less (rule E2).</summary>
    /// <param name="pattern">1 to 256 characters: an exact key, <c>tag:*</c> or any other glob.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>How many entries that it names were dropped from memory.</returns>
    /// <exception cref="ArgumentException">No pattern.</exception>
    public async ValueTask<int> DeletePatternAsync(string pattern, CancellationToken cancellationToken)
    {
        var glob = new KeyPattern(pattern);
        await cache.InvalidateAsync(_patterns.TagsFor(glob), [], cancellationToken);
        return cache.Sweep(glob);
    }

    /// <summary>Forgets everything.</summary>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>How many entries were dropped from memory.</returns>
    public ValueTask<int> ClearAllAsync(CancellationToken cancellationToken) => DeletePatternAsync("*", cancellationToken);

    /// <summary>The tags that forgetting what a pattern names would raise; for a write that raises them in its own transaction.</summary>
    /// <param name="pattern">As in <see cref="DeletePatternAsync"/>.</param>
    /// <exception cref="ArgumentException">No pattern.</exception>
    public IReadOnlyCollection<Tag> TagsFor(string pattern) => _patterns.TagsFor(new KeyPattern(pattern));

    /// <summary>Counts since the start, and what is held now.</summary>
    public CacheStatistics GetStats() => new(cache.Memory, cache.Uptime, catalogue, cache.Series.Read());
}
