using System.Text;
using BookReader.Caching.Redis;
using BookReader.TestServers;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests.Redis;

/// <summary>What the tier does, the same on every arrangement of servers.</summary>
public abstract class RedisTierSuite(RedisTopology topology)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_put_is_found_and_what_was_removed_is_not()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        byte[] value = [.. Enumerable.Range(0, 20_000).Select(n => (byte)n)];

        await redis.PutAsync("book:1", value);
        Assert.Null(await redis.FindAsync("book:1", "another"));
        Assert.True(await redis.Tier.RemoveAsync(RedisUnderTest.Version, "book:1"));

        Assert.Null(await redis.FindAsync("book:1"));
        Assert.False(await redis.Tier.RemoveAsync(RedisUnderTest.Version, "book:1"));
    }

    [Fact]
    public async Task A_value_leaves_when_its_time_ends()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);

        redis.Tier.TryPut(RedisUnderTest.Version, "a", "b"u8.ToArray(), TimeSpan.FromMilliseconds(300));
        await Polling.UntilAsync(async () => await redis.FindAsync("a") is not null, TimeSpan.FromSeconds(60), "it is there");

        await Polling.UntilAsync(async () => await redis.FindAsync("a") is null, TimeSpan.FromSeconds(60), "it is gone");
    }

    [Fact]
    public async Task What_one_process_loaded_another_finds_until_a_write_passes_it()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        await using var other = await RedisUnderTest.PatientlyAsync(topology.Address, redis.Database);
        var first = redis.Cache();
        var second = other.Cache(first.Database);
        foreach (var n in Enumerable.Range(0, 50))
        {
            first.Write(n);
            await first.ReadAsync(n);
        }

        second.Write(7);
        foreach (var n in Enumerable.Range(0, 50))
        {
            await ArrivalOfAsync(redis, first.Item, $"item:{n}");
            var read = await second.GetAsync(second.Item, n);
            Assert.Equal(n == 7 ? (CacheOutcome.Miss, 2) : (CacheOutcome.RedisHit, 1), (read.Outcome, CacheUnderTest.VersionOf(read.Entry)));
        }
    }

    [Fact]
    public async Task A_clear_removes_all_of_this_database_whatever_release_put_it_there_and_nothing_else()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        await using var tenant = await RedisUnderTest.PatientlyAsync(topology.Address);
        var (cache, manager) = Managed(redis);
        foreach (var n in Enumerable.Range(0, 300))
        {
            redis.Tier.TryPut("0-older", $"item:{n}", "old"u8.ToArray(), TimeSpan.FromMinutes(1));
        }

        await redis.PutAsync("item:last", "old"u8.ToArray(), "0-older");
        await tenant.PutAsync("item:1", "theirs"u8.ToArray());
        await cache.ReadAsync(1_000);
        await ArrivalOfAsync(redis, cache.Item, "item:1000");

        Assert.Equal(new Cleared(302, IsReclaimed: true), await manager.ClearAllAsync(Token));

        Assert.Null(await redis.FindAsync("item:last", "0-older"));
        Assert.Null(await redis.FindAsync("item:1000", cache.Item.SharedVersion));
        Assert.Equal("theirs"u8.ToArray(), await tenant.FindAsync("item:1"));
    }

    [Fact]
    public async Task A_pattern_removes_what_it_names()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        var (_, manager) = Managed(redis);
        foreach (var key in (string[])["a:1", "a:2", "b:1"])
        {
            await redis.PutAsync(key, Encoding.UTF8.GetBytes(key));
        }

        Assert.Equal(new Cleared(2, IsReclaimed: true), await manager.DeletePatternAsync("a:*", Token));
        Assert.Null(await redis.FindAsync("a:2"));
        Assert.NotNull(await redis.FindAsync("b:1"));
    }

    [Fact]
    public async Task Bare_keys_are_set_got_and_deleted_by_any_process()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        await using var other = await RedisUnderTest.PatientlyAsync(topology.Address, redis.Database);
        var (cache, manager) = Managed(redis);
        var elsewhere = new CacheManager(other.Cache(cache.Database).Cache, [cache.Item], Options.Create(cache.Options), other.Tier);
        await manager.SetAsync("a:b", "one"u8.ToArray(), null, Token);
        await ArrivalOfAsync(redis, null, "a:b");

        Assert.Equal("one"u8.ToArray(), (await elsewhere.GetAsync("a:b", Token))!.Value.ToArray());
        Assert.True(await elsewhere.DeleteAsync("a:b", Token));
        Assert.Null(await elsewhere.GetAsync("a:b", Token));
        Assert.Null(await redis.FindAsync("a:b", "1-set"));
    }

    [Fact]
    public async Task Its_numbers_are_told()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(topology.Address);
        var (_, manager) = Managed(redis);
        await redis.PutAsync("a", new byte[100_000]);

        var use = (await manager.GetStatsAsync(Token)).Redis!.Value;

        Assert.Equal(RedisState.Ok, use.State);
        Assert.InRange(use.DatabaseKeys, 1, 10_000);
        Assert.InRange(use.ConnectedClients, 0, 1_000);
        Assert.InRange(use.Uptime, TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.InRange(use.UsedBytes, 0, long.MaxValue);
    }

    private static (CacheUnderTest Cache, CacheManager Manager) Managed(RedisUnderTest redis)
    {
        var cache = redis.Cache();
        return (cache, new CacheManager(cache.Cache, [cache.Item], Options.Create(cache.Options), redis.Tier));
    }

    private static Task<TimeSpan> ArrivalOfAsync(RedisUnderTest redis, CachedResource? resource, string key) => Polling.UntilAsync(
        async () => await redis.FindAsync(key, resource?.SharedVersion ?? "1-set") is not null, TimeSpan.FromSeconds(10), $"{key} has arrived");
}

public sealed class SingleRedisTests(SingleRedis topology) : RedisTierSuite(topology), IClassFixture<SingleRedis>;

public sealed class RedisClusterTests(ClusteredRedis topology) : RedisTierSuite(topology), IClassFixture<ClusteredRedis>;

public sealed class RedisSentinelTests(SentinelRedis topology) : RedisTierSuite(topology), IClassFixture<SentinelRedis>;

public sealed class GarnetTests(Garnet topology) : RedisTierSuite(topology), IClassFixture<Garnet>;
