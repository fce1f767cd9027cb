using BookReader.TestServers;

namespace BookReader.Caching.Tests.Redis;

/// <summary>One of the arrangements that the tier must not tell apart; started once for all tests of its class.</summary>
public abstract class RedisTopology : IAsyncLifetime
{
    private IAsyncDisposable? _server;
    private string? _address;

    /// <summary>Its address; skips the test where it cannot be started.</summary>
    public string Address
    {
        get
        {
            Assert.SkipWhen(_address is null, Missing ?? "It did not start.");
            return _address!;
        }
    }

    protected virtual string? Missing => RedisServer.Missing;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            (_server, _address) = await StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    protected abstract Task<(IAsyncDisposable? Server, string? Address)> StartAsync();
}

public sealed class SingleRedis : RedisTopology
{
    protected override async Task<(IAsyncDisposable? Server, string? Address)> StartAsync()
    {
        var server = await RedisServer.StartAsync();
        return (server, server.Address);
    }
}

public sealed class ClusteredRedis : RedisTopology
{
    protected override async Task<(IAsyncDisposable? Server, string? Address)> StartAsync()
    {
        var cluster = await RedisCluster.StartAsync();
        return (cluster, cluster.Address);
    }
}

public sealed class SentinelRedis : RedisTopology
{
    protected override async Task<(IAsyncDisposable? Server, string? Address)> StartAsync()
    {
        var sentinel = await RedisSentinel.StartAsync();
        return (sentinel, sentinel.Address);
    }
}

public sealed class Garnet : RedisTopology
{
    protected override string? Missing => null;

    protected override async Task<(IAsyncDisposable? Server, string? Address)> StartAsync()
    {
        var garnet = await GarnetServer.StartAsync();
        return (garnet, garnet?.Address);
    }
}
