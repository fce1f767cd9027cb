using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

/// <summary>
/// What happens to Redis while readers and writers are at the server, and that none of them notices. By itself: with all
/// other tests at its side a machine of two processors is late for everything.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RedisFaultTests : IClassFixture<RedisFaultTests.Fixture>
{
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(5);

    private readonly Fixture _fixture;
    private readonly RedisServer _redis;
    private readonly OracleLoad _load;

    public RedisFaultTests(Fixture fixture)
    {
        Assert.SkipWhen(Fixture.Missing is not null, Fixture.Missing ?? "");
        (_fixture, _redis, _load) = (fixture, fixture.Redis, fixture.Load);
    }

    [Fact]
    public async Task Nobody_notices_that_Redis_is_killed_and_started_again()
    {
        for (var turn = 0; turn < 2; turn++)
        {
            await _redis.KillAsync();
            await RedisIsAsync("unavailable", NoticedWithin);
            await _load.GoOnAsync();
            await _redis.StartAsync();
            await RedisIsAsync("ok", BackWithin);
            await RedisIsUsedAsync();
        }
    }

    /// <summary>A Redis that hangs keeps its connections, and does what it was sent when it goes on: puts among it that are old by then.</summary>
    [Fact]
    public async Task Nobody_notices_that_Redis_hangs_and_goes_on()
    {
        for (var turn = 0; turn < 2; turn++)
        {
            await _redis.PauseAsync();
            await RedisIsAsync("unavailable", NoticedWithin);
            await _load.GoOnAsync();
            await _redis.ResumeAsync();
            await RedisIsAsync("ok", BackWithin);
            await RedisIsUsedAsync();
        }
    }

    [Fact]
    public async Task Nobody_notices_that_Redis_is_emptied_again_and_again()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.Equal("+OK", await _redis.SayAsync("FLUSHALL"));
            await _load.GoOnAsync(writes: 5);
        }

        await RedisIsAsync("ok", NoticedWithin);
        await RedisIsUsedAsync();
    }

    [Fact]
    public async Task Nobody_notices_that_what_lies_under_our_keys_is_damaged_exchanged_or_of_another_type()
    {
        for (var turn = 0; turn < 30; turn++)
        {
            Assert.StartsWith(":", await _redis.SayAsync($"EVAL \"{Damage.ReplaceLineEndings(" ")}\" 0 {turn}"), StringComparison.Ordinal);
            await _load.GoOnAsync(writes: 5);
        }

        Assert.True(await _fixture.Server.Admin.AskedOfRedisAsync("refused") > 0, "None of what was damaged was read.");
        await RedisIsAsync("ok", NoticedWithin);
        await RedisIsUsedAsync();
    }

    /// <summary>Each of our keys in turn: emptied, random bytes, cut off, one bit changed, another key's value, a list.</summary>
    private const string Damage = """
        local seed, other = tonumber(ARGV[1]), 'x' math.randomseed(seed)
        for i, key in ipairs(redis.call('KEYS', 'br:*')) do
          local value = redis.pcall('GET', key) if type(value) ~= 'string' then value = '' end
          local how, at = (i + seed) % 6, math.random(1, math.max(#value, 1))
          local bad = ''
          if how == 1 then for n = 1, 100 do bad = bad .. string.char(math.random(0, 255)) end end
          if how == 2 then bad = string.sub(value, 1, at) end
          if how == 3 and #value > 0 then bad = string.sub(value, 1, at - 1) .. string.char((string.byte(value, at) + 1) % 256) .. string.sub(value, at + 1) end
          if how == 4 then bad = other end
          if how == 5 then redis.call('DEL', key) redis.call('LPUSH', key, 'x') else redis.call('SET', key, bad, 'PX', 60000) end
          other = value
        end
        return seed
        """;

    private Task<TimeSpan> RedisIsAsync(string state, TimeSpan within) => _fixture.RedisIsAsync(state, within);

    /// <summary>It is asked, and what it answers is shown.</summary>
    private async Task RedisIsUsedAsync()
    {
        using var answer = await Eventually.GetAsync(
            () => _fixture.Server.Admin.GetAsync($"/books/{_fixture.Unchanged}/chapters/1"),
            answer => answer.CacheStatus().Contains("detail=redis", StringComparison.Ordinal));
    }

    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    /// <summary>One server and one Redis, and a load that goes on through all the faults.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        /// <summary>Why the tests are skipped; null when they are not.</summary>
        internal static string? Missing => TestMode.Current == TestMode.All[0] || TestMode.Current.UsesRedis
            ? RedisServer.Missing ?? TestMode.Current.Missing
            : "On SQLite and Redis it runs in the first mode; this one adds nothing.";

        internal RedisServer Redis { get; private set; } = null!;

        internal TestServer Server { get; private set; } = null!;

        internal OracleLoad Load { get; private set; } = null!;

        /// <summary>A book that nobody writes, too long for the memory tier: only Redis can answer with it.</summary>
        internal Guid Unchanged { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (Missing is not null)
            {
                return;
            }

            Redis = await RedisServer.StartAsync();
            Server = await TestServer.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REDIS_URL"] = Redis.Address,
                ["BOOKREADER_CACHE_MEMORY_MB"] = "1",
            });
            await RedisIsAsync("ok", TimeSpan.FromSeconds(30));
            Unchanged = await Server.Admin.AddBookAsync(TestBooks.Fb2("Unchanged", "Ann Author", OracleLoad.LongText), "unchanged.fb2");
            Load = await OracleLoad.StartAsync(Server.Admin);
            await Load.GoOnAsync();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var each in (IAsyncDisposable?[])[Load, Server, Redis])
            {
                if (each is not null)
                {
                    await each.DisposeAsync();
                }
            }
        }

        internal Task<TimeSpan> RedisIsAsync(string state, TimeSpan within) => Polling.UntilAsync(
            async () => (await Server.Nobody.GetJsonAsync("/health")).GetProperty("checks").GetProperty("redis").GetString() == state, within, $"Redis is {state}");
    }
}
