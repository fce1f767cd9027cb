using BookReader.Caching.Generations;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Generations;

/// <summary>Rule C3: a cell lives once. What refers to a dead one asks for the tag anew.</summary>
public sealed class DeadCellTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task An_entry_on_a_dead_cell_serves_again_once_its_tag_was_looked_up()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        Assert.Null(_under.Peek(1));

        var read = await _under.GetAsync(_under.Item, 1);

        Assert.Equal(CacheOutcome.Hit, read.Outcome);
        Assert.Equal(1, _under.Peek(1));
    }

    [Fact]
    public async Task An_entry_on_a_dead_cell_is_passed_by_what_was_committed_unheard()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        _under.Write(1);

        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_late_look_up_does_not_land_in_the_cell_that_took_the_place_of_its_own()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        var late = _under.Database.HoldAfter(Statement.ReadGenerations);
        var first = _under.ReadAsync(1);
        await late.Reached;

        // The successor's look-up is under way when the late one lands, and nobody told it of the write before it.
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        _under.Write(1);
        var successor = _under.Database.HoldBefore(Statement.ReadGenerations);
        var second = _under.ReadAsync(1);
        await successor.Reached;
        var landed = _under.Database.HoldBefore(Statement.Close);
        late.Release();
        await landed.Reached;

        Assert.Null(_under.Peek(1));
        landed.Release();
        successor.Release();
        Assert.Equal(2, await second);
        Assert.Equal(2, await first);
    }

    [Fact]
    public async Task What_a_fill_shows_is_heard_by_the_cell_that_took_the_place_of_its_own()
    {
        _under.Write(1);
        var old = new Stamp(new TagGeneration(CacheUnderTest.ItemTag(1), _under.Database.GenerationOf(CacheUnderTest.ItemTag(1))));
        var opening = _under.Database.HoldBefore(Statement.Open);
        var fill = _under.ReadAsync(1);
        await opening.Reached;

        // Its cell goes, another's look-up makes a new one known, and only then something is committed.
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        Assert.True(await _under.Cache.IsCurrentAsync(old, TestContext.Current.CancellationToken));
        _under.WriteUnannounced(1);
        opening.Release();

        Assert.Equal(2, await fill);
        Assert.False(await _under.Cache.IsCurrentAsync(old, TestContext.Current.CancellationToken));
    }
}
