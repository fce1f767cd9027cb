using BookReader.Caching.Redis;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace BookReader.Peers.Caches;

internal static class CacheServices
{
    private const int RedisPatienceMilliseconds = 1000;
    private const int LargestEntryBytes = 64 << 20;

    public static async Task AddPeerCacheAsync(this IServiceCollection services, PeerSettings settings)
    {
        if (settings.Redis is null)
        {
            services.AddSingleton<IPeerCache, NoCache>();
            return;
        }

        var redis = await ConnectAsync(settings.Redis);
        services.AddSingleton(redis);
        switch (settings.Cache)
        {
            case PeerCacheKind.Delete:
                services.AddSingleton<IPeerCache, DeletingCache>();
                break;
            case PeerCacheKind.Output:
                services.AddStackExchangeRedisOutputCache(options => options.ConnectionMultiplexerFactory = () => Task.FromResult(redis));
                services.AddOutputCache(options => options.MaximumBodySize = LargestEntryBytes);
                services.AddSingleton<IPeerCache, OutputPeer>();
                break;
            case PeerCacheKind.Hybrid:
                services.AddStackExchangeRedisCache(options => options.ConnectionMultiplexerFactory = () => Task.FromResult(redis));
                services.AddHybridCache(options => options.MaximumPayloadBytes = LargestEntryBytes);
                services.AddSingleton<IPeerCache, HybridPeer>();
                break;
            case PeerCacheKind.Fusion:
                services.AddFusion(redis);
                break;
        }
    }

    /// <summary>Nobody waits for Redis at the start, and nobody waits long for it later; the same for all variants.</summary>
    private static async Task<IConnectionMultiplexer> ConnectAsync(string address)
    {
        var options = RedisAddress.Parse(address);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = RedisPatienceMilliseconds;
        options.SyncTimeout = RedisPatienceMilliseconds;
        options.AsyncTimeout = RedisPatienceMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static void AddFusion(this IServiceCollection services, IConnectionMultiplexer redis)
    {
        services.AddFusionCache()
            .WithOptions(options => options.WaitForInitialBackplaneSubscribe = true)
            .WithDefaultEntryOptions(options =>
            {
                // The strict setting of its documentation: a write has told Redis and the backplane before it is answered.
                options.AllowBackgroundDistributedCacheOperations = false;
                options.AllowBackgroundBackplaneOperations = false;

                // It would show what has expired.
                options.IsFailSafeEnabled = false;
            })
            .WithSerializer(new FusionSerializer())
            .WithDistributedCache(new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult(redis) }))
            .WithBackplane(new FusionBackplane(redis));
        services.AddSingleton<IPeerCache, FusionPeer>();
    }
}
