using Microsoft.Extensions.Caching.Hybrid;

namespace BookReader.Peers.Caches;

/// <summary>Microsoft's HybridCache: memory in each process, Redis behind it, and nothing that tells the other processes.</summary>
internal sealed class HybridPeer(HybridCache cache) : IPeerCache
{
    // All that is offered for several nodes: a short life in memory. The shortest that still takes a burst off Redis.
    private static readonly TimeSpan InMemory = TimeSpan.FromSeconds(1);

    public ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            key.Name,
            load,
            static async (load, cancellationToken) => await load(cancellationToken),
            new HybridCacheEntryOptions { Expiration = key.Lifetime, LocalCacheExpiration = InMemory },
            key.Tags,
            cancellationToken);

    public async Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        await cache.RemoveByTagAsync(changed, cancellationToken);

        // By key as well where the key is known: a tag's removal never reaches a process that has asked for the tag before.
        await cache.RemoveAsync(changed.Where(name => !name.EndsWith('*')), cancellationToken);
    }
}
