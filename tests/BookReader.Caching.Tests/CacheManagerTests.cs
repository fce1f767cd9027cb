using System.Text;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests;

/// <summary>The cache by bare keys and patterns.</summary>
public sealed class CacheManagerTests
{
    private readonly CacheUnderTest _under = new();
    private readonly CacheManager _manager;

    public CacheManagerTests()
    {
        _manager = new CacheManager(_under.Cache, [_under.Item], Options.Create(_under.Options));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_set_is_got_until_its_time_ends()
    {
        await SetAsync("a:b", "one");
        Assert.Equal("one", await GetAsync("a:b"));

        _under.Time.Advance(_under.Options.DefaultTimeToLive);
        Assert.Null(await GetAsync("a:b"));
    }

    [Fact]
    public async Task A_time_to_live_beyond_the_clocks_range_never_ends()
    {
        await _manager.SetAsync("a:b", Encoding.UTF8.GetBytes("one"), TimeSpan.MaxValue, Token);
        _under.Time.Advance(TimeSpan.FromDays(1_000));

        Assert.Equal("one", await GetAsync("a:b"));
    }

    [Fact]
    public async Task A_time_to_live_that_is_none_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await _manager.SetAsync("a:b", default, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task The_last_set_is_the_one_that_is_got()
    {
        await SetAsync("a:b", "one");
        await SetAsync("a:b", "two");

        Assert.Equal("two", await GetAsync("a:b"));
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("a:*")]
    [InlineData("*:b")]
    [InlineData("*")]
    public async Task What_a_pattern_names_is_gone_when_the_delete_is_answered(string pattern)
    {
        await SetAsync("a:b", "one");

        Assert.Equal(new Cleared(1, IsReclaimed: true), await _manager.DeletePatternAsync(pattern, Token));
        Assert.Null(await GetAsync("a:b"));
    }

    [Fact]
    public async Task A_delete_says_whether_memory_held_anything()
    {
        await SetAsync("a:b", "one");
        await SetAsync("a:b:c", "other");

        Assert.True(await _manager.DeleteAsync("a:b", Token));
        Assert.False(await _manager.DeleteAsync("a:b", Token));
        Assert.Equal("other", await GetAsync("a:b:c"));
    }

    [Fact]
    public async Task A_delete_of_a_resources_key_is_never_missed()
    {
        _under.Write(1);
        _under.Write(2);
        await _under.ReadAsync(1);
        await _under.ReadAsync(2);

        await _manager.DeleteAsync("item:1", Token);

        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_under.Item, 1)).Outcome);
        Assert.Equal(CacheOutcome.Hit, (await _under.GetAsync(_under.Item, 2)).Outcome);
    }

    [Fact]
    public async Task A_clear_forgets_resources_and_bare_keys_alike()
    {
        await _under.ReadAsync(1);
        await _under.ReadAsync(2);
        await SetAsync("a:b", "one");

        Assert.Equal(new Cleared(3, IsReclaimed: true), await _manager.ClearAllAsync(Token));
        Assert.Equal(0, (await _manager.GetStatsAsync(Token)).Memory.Entries);
        Assert.Null(await GetAsync("a:b"));
        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_under.Item, 1)).Outcome);
    }

    [Fact]
    public async Task The_payload_of_a_resources_entry_is_got_by_its_key_and_a_negative_one_is_none()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        await _under.ReadAsync(2);

        Assert.Equal("1", await GetAsync("item:1"));
        Assert.Null(await GetAsync("item:2"));
    }

    [Fact]
    public async Task Switched_off_it_keeps_nothing()
    {
        _under.Options.IsEnabled = false;
        await SetAsync("a:b", "one");
        _under.Options.IsEnabled = true;

        Assert.Null(await GetAsync("a:b"));
    }

    [Fact]
    public async Task Statistics_count_reads_by_how_they_were_answered()
    {
        await _manager.InitializeAsync(Token);
        _under.Write(1);
        await _under.ReadAsync(1);
        await _under.ReadAsync(1);
        _under.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, _under.Peek(1));

        var stats = await _manager.GetStatsAsync(Token);

        Assert.Equal((2, 1), (stats.Hits, stats.Misses));
        Assert.Equal(66.7, stats.HitRatePercent, 0.1);
        Assert.Equal((1, 2), (stats.Memory.Entries, stats.Memory.Cells));
        Assert.InRange(stats.Memory.SizeBytes, 1, stats.Memory.PeakBytes);
        Assert.Equal(TimeSpan.FromMinutes(2), stats.Uptime);
        Assert.Equal([new(2, 1, 1), new(0, 1, 0)], stats.Series);
        Assert.Equal((1, 0), (_under.Item.Counters.Loads, _under.Item.Counters.Failures));
    }

    private async Task SetAsync(string key, string payload) =>
        await _manager.SetAsync(key, Encoding.UTF8.GetBytes(payload), null, Token);

    private async Task<string?> GetAsync(string key) =>
        await _manager.GetAsync(key, Token) is { } payload ? Encoding.UTF8.GetString(payload.Span) : null;
}
