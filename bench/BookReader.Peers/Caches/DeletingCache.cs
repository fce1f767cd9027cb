using System.Text.Json;
using StackExchange.Redis;

namespace BookReader.Peers.Caches;

/// <summary>Delete after write: what is read lies in Redis as JSON with a time to live, and a write deletes the keys.</summary>
internal sealed class DeletingCache(IConnectionMultiplexer redis, ILogger<DeletingCache> logger) : IPeerCache
{
    private const string Prefix = "peers:";
    private const int ScanPage = 1000;

    private readonly IDatabase _database = redis.GetDatabase();

    public async ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken)
    {
        try
        {
            var json = await _database.StringGetAsync(Prefix + key.Name);
            if (json.HasValue)
            {
                return JsonSerializer.Deserialize<T>(((ReadOnlyMemory<byte>)json).Span)!;
            }
        }
        catch (Exception exception) when (IsAway(exception))
        {
            logger.RedisAway(exception);
            return await load(cancellationToken);
        }

        var loaded = await load(cancellationToken);
        try
        {
            await _database.StringSetAsync(Prefix + key.Name, JsonSerializer.SerializeToUtf8Bytes(loaded), key.Lifetime);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            logger.RedisAway(exception);
        }

        return loaded;
    }

    public async Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        await DeleteAsync(changed.Where(name => !name.EndsWith('*')).Select(name => (RedisKey)(Prefix + name)));
        foreach (var pattern in changed.Where(name => name.EndsWith('*')))
        {
            foreach (var server in redis.GetServers().Where(server => server.IsConnected && !server.IsReplica))
            {
                var found = new List<RedisKey>();
                await foreach (var key in server.KeysAsync(pattern: Prefix + pattern, pageSize: ScanPage).WithCancellation(cancellationToken))
                {
                    found.Add(key);
                }

                await DeleteAsync(found);
            }
        }
    }

    // One by one, all under way at once: a cluster takes no command for keys of several slots.
    private async Task DeleteAsync(IEnumerable<RedisKey> keys) => await Task.WhenAll(keys.Select(key => _database.KeyDeleteAsync(key)));

    private static bool IsAway(Exception exception) => exception is RedisException or TimeoutException;
}
