namespace BookReader.TestServers;

/// <summary>A master, its replica and sentinels, which make the replica the master when that one is gone for a second.</summary>
public sealed class RedisSentinel : IAsyncDisposable
{
    private readonly RedisServer _replica;
    private readonly RedisServer[] _sentinels;

    private RedisSentinel(int sentinels, string[] settings)
    {
        Master = new RedisServer(settings);
        _replica = new RedisServer([$"replicaof 127.0.0.1 {Master.Port}", "repl-diskless-sync-delay 0", .. settings]);
        _sentinels = [.. Enumerable.Range(0, sentinels).Select(_ => new RedisServer(
            $"sentinel monitor main 127.0.0.1 {Master.Port} {(sentinels / 2) + 1}",
            "sentinel down-after-milliseconds main 1000",
            "sentinel failover-timeout main 3000"))];
    }

    /// <summary>The first master.</summary>
    public RedisServer Master { get; }

    public RedisServer Replica => _replica;

    public string Address => $"redis+sentinel://{string.Join(',', _sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}"))}/main";

    /// <param name="settings">For master and replica, not for the sentinel.</param>
    public static Task<RedisSentinel> StartAsync(params string[] settings) => StartAsync(sentinels: 1, settings);

    /// <param name="sentinels">How many; more than half must agree.</param>
    /// <param name="settings">For master and replica, not for the sentinels.</param>
    public static async Task<RedisSentinel> StartAsync(int sentinels, params string[] settings)
    {
        var sentinel = new RedisSentinel(sentinels, settings);
        await sentinel.Master.StartAsync();
        await sentinel._replica.StartAsync();
        await Polling.UntilAsync(
            async () => (await sentinel._replica.SayAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            "the replica follows the master");
        foreach (var each in sentinel._sentinels)
        {
            await each.StartAsync();
        }

        foreach (var each in sentinel._sentinels)
        {
            await Polling.UntilAsync(
                async () => (await each.SayAsync("INFO sentinel")) is var info
                    && info.Contains("slaves=1", StringComparison.Ordinal) && info.Contains($"sentinels={sentinels}", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1),
                "each sentinel knows the replica and the others");
        }

        return sentinel;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
        {
            await sentinel.DisposeAsync();
        }

        await _replica.DisposeAsync();
        await Master.DisposeAsync();
    }
}
