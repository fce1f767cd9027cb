using System.Text;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Tests.Doubles;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests;

/// <summary>Two processes over one database and one shared tier: what the first put there the second is given, by E1.</summary>
public sealed class SharedTierTests
{
    private readonly UnreliableTier _tier = UnreliableTier.Faithful();
    private readonly CacheUnderTest _first;
    private readonly CacheUnderTest _second;

    public SharedTierTests()
    {
        _first = new CacheUnderTest(shared: _tier);
        _second = new CacheUnderTest(shared: _tier, database: _first.Database);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_process_loaded_another_finds()
    {
        _first.Write(1);
        await _first.ReadAsync(1);

        var read = await _second.GetAsync(_second.Item, 1);

        Assert.Equal((CacheOutcome.RedisHit, 1), (read.Outcome, CacheUnderTest.VersionOf(read.Entry)));
        Assert.Equal((0, 1), (_second.Item.Counters.Loads, _second.Item.Counters.RedisHits));
        Assert.Equal(1, _second.Peek(1));
    }

    [Fact]
    public async Task A_negative_entry_is_shared_too()
    {
        await _first.ReadAsync(1);

        Assert.Equal(CacheOutcome.RedisHit, (await _second.GetAsync(_second.Item, 1)).Outcome);
    }

    [Fact]
    public async Task An_entry_that_a_write_has_passed_is_loaded_anew()
    {
        _first.Write(1);
        await _first.ReadAsync(1);
        _second.Write(1);

        Assert.Equal(2, await _second.ReadAsync(1));
        Assert.Equal((0, 1), (_second.Item.Counters.Shared.Hits, _second.Item.Counters.Shared.Passed));
    }

    [Fact]
    public async Task Judging_what_was_found_takes_one_look_up_of_all_its_tags()
    {
        _first.Write(1);
        await _first.ReadAsync(1);
        var before = _first.Database.CountOf(Statement.ReadGenerations);

        await _second.ReadAsync(1);

        Assert.Equal(before + 1, _first.Database.CountOf(Statement.ReadGenerations));
    }

    [Fact]
    public async Task Readers_of_one_cold_key_ask_once()
    {
        _first.Write(1);
        await _first.ReadAsync(1);
        var gate = new Gate();
        _tier.Interrupt = () => gate.PassAsync(Token);
        var asked = _tier.Finds;

        Task<CacheRead>[] readers = [.. Enumerable.Range(0, 100).Select(_ => _second.GetAsync(_second.Item, 1))];
        gate.Release();

        foreach (var reader in readers)
        {
            Assert.Equal(CacheOutcome.RedisHit, (await reader).Outcome);
        }

        Assert.Equal(asked + 1, _tier.Finds);
    }

    [Fact]
    public async Task A_write_that_is_answered_while_a_find_is_judged_is_not_missed()
    {
        _first.Write(1);
        await _first.ReadAsync(1);
        var gate = _first.Database.HoldAfter(Statement.ReadGenerations);
        var early = _second.ReadAsync(1);
        await gate.Reached;

        // The look-up has read the old generation already; its cell is loading and hears the raise.
        _second.Write(1);
        var late = _second.ReadAsync(1);
        gate.Release();

        await early;
        Assert.Equal(2, await late);
    }

    [Fact]
    public async Task What_is_damaged_is_a_miss_and_counted()
    {
        _first.Write(1);
        await _first.ReadAsync(1);
        _tier.Damage(value => [.. value[..^1], (byte)(value[^1] ^ 1)]);

        Assert.Equal(CacheOutcome.Miss, (await _second.GetAsync(_second.Item, 1)).Outcome);
        Assert.Equal((1, 1), (_second.Item.Counters.Shared.Refused, _second.Cache.Shared.Refused));
    }

    [Theory]
    [InlineData(SharedOutcome.Off)]
    [InlineData(SharedOutcome.TimedOut)]
    [InlineData(SharedOutcome.Failed)]
    public async Task A_tier_in_trouble_is_a_miss(SharedOutcome trouble)
    {
        _first.Write(1);
        _tier.Trouble = trouble;

        Assert.Equal(CacheOutcome.Miss, (await _first.GetAsync(_first.Item, 1)).Outcome);
        Assert.Equal(
            (trouble == SharedOutcome.TimedOut ? 1 : 0, trouble == SharedOutcome.Failed ? 1 : 0, 1),
            (_first.Cache.Shared.Timeouts, _first.Cache.Shared.Errors, _first.Cache.Shared.DroppedPuts));
    }

    [Fact]
    public async Task Switched_off_neither_asks_nor_puts()
    {
        _first.Options.IsEnabled = false;
        _first.Write(1);
        await _first.ReadAsync(1);

        Assert.Equal((0, 0), (_tier.Finds, _first.Cache.Shared.Puts));
    }

    [Fact]
    public async Task What_is_large_is_compressed_when_its_readers_have_been_answered()
    {
        var text = new CachedResource("text", "text:{n}", ["text:{n}"], static (_, _) =>
            ValueTask.FromResult(Loaded.Found(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Все счастливые семьи похожи друг на друга. ", 100))))));

        var loaded = (await _first.GetAsync(text, 1)).Entry;
        while (_first.Cache.Shared.Puts == 0)
        {
            await Task.Yield();
        }

        Assert.Null(loaded.Brotli);
        Assert.True(_first.Cache.TryGet(text, [1], out var held));
        Assert.Same(loaded.Stamp, held.Stamp);
        Assert.InRange(held.Brotli!.Value.Length, 1, loaded.Payload.Length / 3);
        Assert.Equal(loaded.ETag[..^1] + "-br\"", held.BrotliETag);
        Assert.Equal(held.Brotli.Value.ToArray(), (await _second.GetAsync(text, 1)).Entry.Brotli!.Value.ToArray());
    }

    [Fact]
    public async Task Bare_keys_and_those_of_resources_are_got_from_the_shared_tier()
    {
        var (first, second) = (Manager(_first), Manager(_second));
        await first.SetAsync("a:b", "one"u8.ToArray(), null, Token);
        _first.Write(1);
        await _first.ReadAsync(1);

        Assert.Equal("one"u8.ToArray(), (await second.GetAsync("a:b", Token))!.Value.ToArray());
        Assert.Equal("1"u8.ToArray(), (await second.GetAsync("item:1", Token))!.Value.ToArray());
        Assert.Null(await second.GetAsync("item:2", Token));

        static CacheManager Manager(CacheUnderTest under) => new(under.Cache, [under.Item], Options.Create(under.Options));
    }

    [Fact]
    public async Task A_bare_set_passes_the_one_before_it_wherever_that_lies()
    {
        await _first.Cache.SetAsync(new CacheKey("a:b"), "one"u8.ToArray(), TimeSpan.FromMinutes(1), Token);
        _tier.Trouble = SharedOutcome.Off;
        await _second.Cache.SetAsync(new CacheKey("a:b"), "two"u8.ToArray(), TimeSpan.FromMinutes(1), Token);
        _second.Cache.Sweep(new KeyPattern("*"));
        _tier.Trouble = null;

        Assert.Null(await _second.Cache.PeekAsync(new CacheKey("a:b"), [], Token));
    }

}
