using ZiggyCreatures.Caching.Fusion;

namespace BookReader.Peers.Caches;

/// <summary>FusionCache: memory in each process, Redis behind it, and a backplane that tells the other processes.</summary>
internal sealed class FusionPeer(IFusionCache cache) : IPeerCache
{
    public ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken) =>
        cache.GetOrSetAsync<T>(
            key.Name,
            async (_, cancellationToken) => await load(cancellationToken),
            options => options.SetDuration(key.Lifetime),
            key.Tags,
            cancellationToken)!;

    /// <remarks>
    /// By tag even where the key is known: an entry is judged by the time at which its load began, so one that was
    /// loaded before the removal and stored after it is refused; a removed key would simply be set again.
    /// </remarks>
    public async Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        if (changed.Contains(Keys.Everything))
        {
            await cache.ClearAsync(allowFailSafe: false, token: cancellationToken);
            return;
        }

        await cache.RemoveByTagAsync(changed, token: cancellationToken);
    }
}
