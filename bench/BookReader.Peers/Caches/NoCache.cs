namespace BookReader.Peers.Caches;

/// <summary>Every read asks the database: what cannot be wrong, and what a cache must be faster than.</summary>
internal sealed class NoCache : IPeerCache
{
    public async ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken) =>
        await load(cancellationToken);

    public Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken) => Task.CompletedTask;
}
