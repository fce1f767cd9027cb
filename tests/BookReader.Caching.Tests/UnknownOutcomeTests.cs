using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests;

/// <summary>When nobody knows whether a transaction was committed, the next reader asks the database.</summary>
public sealed class UnknownOutcomeTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task A_write_that_was_committed_after_all_is_seen()
    {
        _under.Write(1);
        await _under.ReadAsync(1);

        _under.WriteUnannounced(1);
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));

        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_write_that_was_not_committed_costs_a_question_and_no_load()
    {
        _under.Write(1);
        await _under.ReadAsync(1);

        _under.Cache.Forget(CacheUnderTest.ItemTag(1));

        Assert.Equal(CacheOutcome.Hit, (await _under.GetAsync(_under.Item, 1)).Outcome);
        Assert.Equal(1, _under.Item.Counters.Loads);
    }

    [Fact]
    public async Task An_invalidation_whose_answer_is_lost_is_not_missed()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        var gate = _under.Database.HoldAfter(Statement.Raise);
        var invalidating = _under.Cache.InvalidateAsync([CacheUnderTest.ItemTag(1)], [], TestContext.Current.CancellationToken).AsTask();
        await gate.Reached;
        gate.Fail();

        await Assert.ThrowsAsync<BrokenDatabaseException>(() => invalidating);
        Assert.Null(_under.Peek(1));
        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_under.Item, 1)).Outcome);
    }

    [Fact]
    public async Task An_invalidation_returns_what_it_raised_and_what_it_only_read()
    {
        _under.Write(2);
        Tag raised = CacheUnderTest.ItemTag(1), read = CacheUnderTest.ItemTag(2);

        var generations = await _under.Cache.InvalidateAsync([raised], [read], TestContext.Current.CancellationToken);

        Assert.Equal([raised, read], generations.Select(each => each.Tag));
        Assert.All(generations, each => Assert.Equal(_under.Database.GenerationOf(each.Tag), each.Generation));
    }
}
