namespace BookReader.TestServers;

/// <summary>A master, its replica and one sentinel, which makes the replica the master when that one is gone for a second.</summary>
public sealed class RedisSentinel : IAsyncDisposable
{
    private readonly RedisServer _replica;
    private readonly RedisServer _sentinel;

    private RedisSentinel(string[] settings)
    {
        Master = new RedisServer(settings);
        _replica = new RedisServer([$"replicaof 127.0.0.1 {Master.Port}", "repl-diskless-sync-delay 0", .. settings]);
        _sentinel = new RedisServer(
            $"sentinel monitor main 127.0.0.1 {Master.Port} 1",
            "sentinel down-after-milliseconds main 1000",
            "sentinel failover-timeout main 3000");
    }

    /// <summary>The first master.</summary>
    public RedisServer Master { get; }

    public string Address => $"redis+sentinel://127.0.0.1:{_sentinel.Port}/main";

    /// <param name="settings">For master and replica, not for the sentinel.</param>
    public static async Task<RedisSentinel> StartAsync(params string[] settings)
    {
        var sentinel = new RedisSentinel(settings);
        await sentinel.Master.StartAsync();
        await sentinel._replica.StartAsync();
        await Polling.UntilAsync(
            async () => (await sentinel._replica.SayAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            "the replica follows the master");
        await sentinel._sentinel.StartAsync();
        await Polling.UntilAsync(
            async () => (await sentinel._sentinel.SayAsync("INFO sentinel")).Contains("slaves=1", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            "the sentinel knows the replica");
        return sentinel;
    }

    public async ValueTask DisposeAsync()
    {
        await _sentinel.DisposeAsync();
        await _replica.DisposeAsync();
        await Master.DisposeAsync();
    }
}
