using BookReader.Caching.Generations;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests;

/// <summary>Caching switched off: nothing is read from it or put into it, while raises go on.</summary>
public sealed class SwitchedOffTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task Every_read_loads_and_nothing_is_kept()
    {
        _under.Options.IsEnabled = false;
        _under.Write(1);

        Assert.Equal(CacheOutcome.Bypass, (await _under.GetAsync(_under.Item, 1)).Outcome);
        Assert.Equal(CacheOutcome.Bypass, (await _under.GetAsync(_under.Item, 1)).Outcome);
        Assert.Null(_under.Peek(1));
        Assert.Equal(2, _under.Item.Counters.Loads);
        Assert.Equal(0, _under.Cache.Memory.Entries);
    }

    [Fact]
    public async Task What_was_kept_before_is_not_served()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        _under.Options.IsEnabled = false;

        Assert.Null(_under.Peek(1));
        Assert.Equal(CacheOutcome.Bypass, (await _under.GetAsync(_under.Item, 1)).Outcome);
    }

    [Fact]
    public async Task Switched_on_again_it_shows_nothing_old()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        _under.Options.IsEnabled = false;
        _under.Write(1);
        _under.Options.IsEnabled = true;

        Assert.Null(_under.Peek(1));
        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_stamp_is_judged_by_the_database_each_time()
    {
        var stamp = new Stamp(_under.WriteUnannounced(1).Raised);
        _under.Options.IsEnabled = false;
        Assert.True(await _under.Cache.IsCurrentAsync(stamp, TestContext.Current.CancellationToken));
        _under.WriteUnannounced(1);

        Assert.False(await _under.Cache.IsCurrentAsync(stamp, TestContext.Current.CancellationToken));
        Assert.Equal(2, _under.Database.CountOf(Statement.Open));
    }
}
