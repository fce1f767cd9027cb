using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests;

/// <summary>Rule E4: that there is no such row is an answer like any other, for a shorter time.</summary>
public sealed class NegativeEntryTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task A_row_that_is_not_there_is_asked_for_once()
    {
        Assert.Null(await _under.ReadAsync(1));
        Assert.Null(await _under.ReadAsync(1));

        Assert.True(_under.Cache.TryGet(_under.Item, [1], out var entry));
        Assert.False(entry.IsFound);
        Assert.Equal(1, _under.Database.CountOf(Statement.ReadRow));
    }

    [Fact]
    public async Task A_row_that_appears_is_seen_at_once()
    {
        await _under.ReadAsync(1);
        _under.Write(1);

        Assert.Equal(1, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task It_ends_long_before_a_row_that_was_found()
    {
        await _under.ReadAsync(1);

        _under.Time.Advance(_under.Item.NegativeTimeToLive);

        Assert.False(_under.Cache.TryGet(_under.Item, [1], out _));
    }

    [Fact]
    public async Task It_has_no_model()
    {
        var read = await _under.GetAsync(_under.Item, 1);

        Assert.Throws<InvalidOperationException>(() => read.Entry.Model<string>());
    }
}
