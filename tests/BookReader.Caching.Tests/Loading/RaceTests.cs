using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Loading;

/// <summary>A load that reads the old row and finishes after the write was answered.</summary>
public sealed class RaceTests
{
    private readonly CacheUnderTest _under = new();

    [Theory]
    [InlineData(Statement.Open, true)]
    [InlineData(Statement.ReadGenerations, false)]
    [InlineData(Statement.ReadGenerations, true)]
    [InlineData(Statement.ReadRow, false)]
    [InlineData(Statement.ReadRow, true)]
    public async Task A_fill_that_races_a_write_is_never_served_after_it(Statement held, bool isAfter)
    {
        _under.Write(1);
        var gate = isAfter ? _under.Database.HoldAfter(held) : _under.Database.HoldBefore(held);
        var filling = _under.ReadAsync(1);
        await gate.Reached;

        _under.Write(1);
        gate.Release();
        await filling;

        Assert.NotEqual(1, _under.Peek(1));
        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_fill_that_saw_a_write_before_its_answer_takes_the_older_entry_away()
    {
        var named = CacheUnderTest.RowsOf("named", "item:{n}:name", "item:{n}");
        _under.Database.Write("item:1:name");
        _under.Write(1);
        await _under.ReadAsync(1);

        // Committed, not announced: another key's fill is the first to hear of it.
        _under.WriteUnannounced(1);
        Assert.Equal(1, _under.Peek(1));
        await _under.GetAsync(named, 1);

        Assert.Null(_under.Peek(1));
        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_fill_that_fails_leaves_no_stamp_behind()
    {
        _under.Write(1);
        var gate = _under.Database.HoldAfter(Statement.ReadRow);
        var filling = _under.ReadAsync(1);
        await gate.Reached;
        _under.Write(1);
        gate.Fail();

        await Assert.ThrowsAsync<BrokenDatabaseException>(() => filling);
        Assert.Equal(2, await _under.ReadAsync(1));
    }
}
