using BookReader.Caching.Redis;
using BookReader.TestServers;

namespace BookReader.Caching.Tests.Redis;

/// <summary>Redis killed, hung, absent, emptied, filled with garbage: a reader pays some tens of ms once, and a write nothing.</summary>
[Collection(nameof(Alone))]
public sealed class RedisFaultTests : IAsyncLifetime
{
    // What is promised is a second or two; these machines do other things besides.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(4);

    private readonly RedisServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await _server.StartAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Absent_at_the_start_it_delays_nothing_and_is_used_once_it_is_there()
    {
        await using var later = new RedisServer();
        var startedAt = TimeProvider.System.GetTimestamp();
        await using var redis = RedisUnderTest.Open(later.Address);
        Assert.Equal(SharedOutcome.Off, (await redis.Tier.FindAsync(RedisUnderTest.Version, "a")).Outcome);
        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        await Polling.UntilAsync(() => redis.Log.Lines.Count > 0, TimeSpan.FromSeconds(60), "it is told once");

        await later.StartAsync();
        var took = await redis.BecomesAsync(RedisState.Ok, Recovery);
        await redis.PutAsync("a", [1]);

        TestContext.Current.TestOutputHelper!.WriteLine($"Ok {took.TotalMilliseconds} ms after it had started.");
        Assert.Equal([120, 121], redis.Log.Lines.Select(line => line.Id));
    }

    [Fact]
    public async Task Killed_under_load_it_fails_no_read_and_slows_few()
    {
        await using var redis = await RedisUnderTest.ConnectAsync(_server.Address);
        var cache = redis.Cache(configure: options => options.MemoryLimitBytes = 1_000);
        using var ending = new CancellationTokenSource();
        List<TimeSpan> slow = [];
        Task[] readers = [.. Enumerable.Range(0, 16).Select(n => Task.Run(() => LoadAsync(cache, n, slow, ending.Token)))];
        await Polling.UntilAsync(() => cache.Cache.Shared.Hits > 1_000, TimeSpan.FromSeconds(60), "there is load");

        await _server.KillAsync();
        var noticed = await redis.BecomesAsync(RedisState.Unavailable, Soon);
        var loads = cache.Item.Counters.Loads;
        await Polling.UntilAsync(() => cache.Item.Counters.Loads > loads + 1_000, TimeSpan.FromSeconds(60), "reads go on");
        await _server.StartAsync();
        var recovered = await redis.BecomesAsync(RedisState.Ok, Recovery);
        var hits = cache.Cache.Shared.Hits;
        await Polling.UntilAsync(() => cache.Cache.Shared.Hits > hits + 100, TimeSpan.FromSeconds(60), "it is used again");
        await ending.CancelAsync();
        await Task.WhenAll(readers);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Noticed after {noticed.TotalMilliseconds} ms, back after {recovered.TotalMilliseconds} ms; reads over 100 ms: {string.Join(", ", slow.Select(each => each.TotalMilliseconds))}");
        Assert.DoesNotContain(slow, each => each > TimeSpan.FromMilliseconds(500));
        Assert.Equal((120, 121), (redis.Log.Lines.First().Id, redis.Log.Lines.Last().Id));
    }

    [Fact]
    public async Task Hung_it_holds_up_each_reader_for_one_timeout_and_then_nobody()
    {
        await using var redis = await RedisUnderTest.ConnectAsync(_server.Address);
        await redis.PutAsync("a", [1]);

        // Answered well and often right before: what failed is a small part of the second then.
        using var ending = new CancellationTokenSource();
        var held = new int[16];
        var isHung = false;
        Task[] readers = [.. Enumerable.Range(0, held.Length).Select(reader => Task.Run(async () =>
        {
            while (!ending.IsCancellationRequested)
            {
                var outcome = (await redis.Tier.FindAsync(RedisUnderTest.Version, "a")).Outcome;
                held[reader] += Volatile.Read(ref isHung) && outcome is SharedOutcome.TimedOut ? 1 : 0;
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            }
        }))];
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);

        await _server.PauseAsync();
        Volatile.Write(ref isHung, true);
        await redis.BecomesAsync(RedisState.Unavailable, Soon);
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(SharedOutcome.Off, (await redis.Tier.FindAsync(RedisUnderTest.Version, "a")).Outcome);
            Assert.False(redis.Tier.TryPut(RedisUnderTest.Version, "a", new byte[10], TimeSpan.FromMinutes(1)));
        }

        var free = TimeProvider.System.GetElapsedTime(startedAt);
        await ending.CancelAsync();
        await Task.WhenAll(readers);
        await _server.ResumeAsync();
        var recovered = await redis.BecomesAsync(RedisState.Ok, Recovery);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Reads held up, by reader: {string.Join(" ", held)}; 1,000 later ones took {free.TotalMilliseconds} ms; back after {recovered.TotalMilliseconds} ms.");

        // None at all where a probe found it before any of them did.
        Assert.All(held, reads => Assert.InRange(reads, 0, 1));
        Assert.InRange(free, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        Assert.Equal([1], await redis.FindAsync("a"));
    }

    [Fact]
    public async Task One_late_answer_turns_nobody_away_for_long()
    {
        await using var redis = await RedisUnderTest.ConnectAsync(_server.Address);
        await redis.PutAsync("a", [1]);

        await _server.PauseAsync();
        var held = await redis.Tier.FindAsync(RedisUnderTest.Version, "a");
        await _server.ResumeAsync();
        var startedAt = TimeProvider.System.GetTimestamp();
        await Polling.UntilAsync(async () => await redis.FindAsync("a") is [1], Soon, "it is asked again");
        var took = TimeProvider.System.GetElapsedTime(startedAt);

        // A breaker that had opened would stay so for half a second.
        Assert.Equal(SharedOutcome.TimedOut, held.Outcome);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
        Assert.Equal(RedisState.Ok, redis.Tier.State);
        Assert.Empty(redis.Log.Lines);
    }

    [Fact]
    public async Task What_is_on_its_way_is_bounded_and_the_rest_dropped()
    {
        await using var redis = await RedisUnderTest.ConnectAsync(_server.Address, configure: options => options.WriteLimitBytes = 1 << 16);
        await _server.PauseAsync();

        var taken = Enumerable.Range(0, 100).Count(n => redis.Tier.TryPut(RedisUnderTest.Version, $"a:{n}", new byte[10_000], TimeSpan.FromMinutes(1)));

        Assert.InRange(taken, 1, 6);
        await _server.ResumeAsync();
        await redis.BecomesAsync(RedisState.Ok, Recovery);
    }

    [Fact]
    public async Task Emptied_it_is_filled_again()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(_server.Address);
        var (first, second) = (redis.Cache(), default(CacheUnderTest));
        first.Write(1);
        await first.ReadAsync(1);
        await _server.SayAsync("FLUSHALL");

        second = redis.Cache(first.Database);
        Assert.Equal(CacheOutcome.Miss, (await second.GetAsync(second.Item, 1)).Outcome);
        await Polling.UntilAsync(
            async () => await redis.FindAsync("item:1", second.Item.SharedVersion) is not null, TimeSpan.FromSeconds(5), "it is there again");
    }

    [Theory]
    [InlineData("SET {key} garbage")]
    [InlineData("SET {key} ''")]
    [InlineData("LPUSH {key} garbage")]
    public async Task Garbage_under_our_keys_is_a_miss_and_no_trouble(string command)
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(_server.Address);
        var cache = redis.Cache();
        cache.Write(1);
        for (var n = 0; n < 20; n++)
        {
            Assert.DoesNotContain('-', await _server.SayAsync(command.Replace("{key}", $"br:{redis.Database}:{cache.Item.SharedVersion}:item:{n}", StringComparison.Ordinal)));
            Assert.Equal(CacheOutcome.Miss, (await cache.GetAsync(cache.Item, n)).Outcome);
        }

        Assert.Equal(RedisState.Ok, redis.Tier.State);
        Assert.Equal(20, cache.Cache.Shared.Refused + cache.Cache.Shared.Errors);
        Assert.Empty(redis.Log.Lines);
    }

    [Fact]
    public async Task Full_it_goes_on_answering_and_what_it_does_not_take_is_counted()
    {
        await using var full = await RedisServer.StartAsync("maxmemory 3mb", "maxmemory-policy noeviction");
        await using var redis = await RedisUnderTest.PatientlyAsync(full.Address);
        await redis.PutAsync("a", [1]);

        for (var n = 0; redis.Tier.FailedPuts < 10; n++)
        {
            redis.Tier.TryPut(RedisUnderTest.Version, $"b:{n}", new byte[100_000], TimeSpan.FromMinutes(1));
            await redis.FindAsync("a");
        }

        Assert.Equal(RedisState.Ok, redis.Tier.State);
        Assert.Equal([1], await redis.FindAsync("a"));
    }

    [Fact]
    public async Task A_clear_has_taken_effect_while_Redis_is_away_and_says_that_its_room_was_not_given_back()
    {
        await using var redis = await RedisUnderTest.ConnectAsync(_server.Address);
        var cache = redis.Cache();
        var manager = new CacheManager(cache.Cache, [cache.Item], Microsoft.Extensions.Options.Options.Create(cache.Options), redis.Tier);
        cache.Write(1);
        await cache.ReadAsync(1);
        await Polling.UntilAsync(async () => await redis.FindAsync("item:1", cache.Item.SharedVersion) is not null, TimeSpan.FromSeconds(60), "it is put");
        await _server.PauseAsync();
        await redis.BecomesAsync(RedisState.Unavailable, Soon);

        Assert.Equal(new Cleared(1, IsReclaimed: false), await manager.ClearAllAsync(Token));
        Assert.Equal(RedisState.Unavailable, (await manager.GetStatsAsync(Token)).Redis!.Value.State);

        await _server.ResumeAsync();
        await redis.BecomesAsync(RedisState.Ok, Recovery);
        Assert.Equal(CacheOutcome.Miss, (await cache.GetAsync(cache.Item, 1)).Outcome);
        Assert.Equal(1, cache.Cache.Shared.Passed);
    }

    [Fact]
    public async Task A_sweep_that_nobody_waits_for_any_more_goes_on()
    {
        await using var redis = await RedisUnderTest.PatientlyAsync(_server.Address, configure: options => options.SweepPatience = TimeSpan.Zero);
        var cache = redis.Cache();
        var manager = new CacheManager(cache.Cache, [cache.Item], Microsoft.Extensions.Options.Options.Create(cache.Options), redis.Tier);
        for (var n = 0; n < 5_000; n++)
        {
            redis.Tier.TryPut(RedisUnderTest.Version, $"a:{n}", "1"u8.ToArray(), TimeSpan.FromMinutes(5));
        }

        await redis.PutAsync("a:last", [1]);

        Assert.False((await manager.ClearAllAsync(Token)).IsReclaimed);
        await Polling.UntilAsync(async () => await _server.SayAsync("DBSIZE") == ":0", TimeSpan.FromSeconds(60), "all is swept");
    }

    [Fact]
    public async Task A_cluster_that_was_absent_at_the_start_is_used_once_it_is_there()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await Task.WhenAll(cluster.Masters.Select(master => master.KillAsync()));
        await using var redis = RedisUnderTest.Open(cluster.Address);
        await Polling.UntilAsync(() => redis.Log.Lines.Count > 0, TimeSpan.FromSeconds(60), "it is told once");

        foreach (var master in cluster.Masters)
        {
            await master.StartAsync();
        }

        var took = await redis.BecomesAsync(RedisState.Ok, TimeSpan.FromSeconds(60));
        TestContext.Current.TestOutputHelper!.WriteLine($"Ok {took.TotalMilliseconds} ms after the last one had started.");

        // Every master's share of the slots: with a hundred keys none is left out.
        await Polling.UntilAsync(
            async () => (await redis.Tier.FindAsync(RedisUnderTest.Version, "a")).Outcome == SharedOutcome.Absent, TimeSpan.FromSeconds(60), "it is whole");
        foreach (var n in Enumerable.Range(0, 100))
        {
            await Polling.UntilAsync(
                async () => redis.Tier.TryPut(RedisUnderTest.Version, $"b:{n}", "1"u8.ToArray(), TimeSpan.FromMinutes(1))
                    && await redis.FindAsync($"b:{n}") is not null,
                TimeSpan.FromSeconds(10),
                $"b:{n} is put");
        }
    }

    [Fact]
    public async Task Behind_Sentinel_it_is_used_again_by_itself_when_the_master_is_lost()
    {
        await using var sentinel = await RedisSentinel.StartAsync();
        await using var redis = await RedisUnderTest.ConnectAsync(sentinel.Address);
        await redis.PutAsync("a", [1]);

        await sentinel.Master.KillAsync();
        await redis.BecomesAsync(RedisState.Unavailable, Soon);
        var took = await redis.BecomesAsync(RedisState.Ok, TimeSpan.FromSeconds(30));
        await redis.PutAsync("b", [2]);

        TestContext.Current.TestOutputHelper!.WriteLine($"Ok {took.TotalMilliseconds} ms after the master was lost.");
    }

    /// <summary>With all other tests at its side a machine of two processors is late for everything.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    private static async Task LoadAsync(CacheUnderTest cache, int first, List<TimeSpan> slow, CancellationToken ending)
    {
        for (var n = first; !ending.IsCancellationRequested; n = (n + 16) % 400)
        {
            // The database double answers at once: without a pause the readers would take all threads for themselves.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            var startedAt = TimeProvider.System.GetTimestamp();
            await cache.GetAsync(cache.Item, n);
            var took = TimeProvider.System.GetElapsedTime(startedAt);
            if (took > TimeSpan.FromMilliseconds(100))
            {
                lock (slow)
                {
                    slow.Add(took);
                }
            }
        }
    }
}
