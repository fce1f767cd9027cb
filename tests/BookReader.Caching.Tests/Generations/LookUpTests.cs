using BookReader.Caching.Generations;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Generations;

/// <summary>Rule C1: only a look-up makes a cell known; the cell stands in the table before the look-up's snapshot.</summary>
public sealed class LookUpTests
{
    private readonly CacheUnderTest _under = new();

    [Theory]
    [InlineData(Statement.Open, true)]
    [InlineData(Statement.ReadGenerations, false)]
    public async Task A_loading_cell_hears_what_is_raised_after_the_snapshot(Statement held, bool takesSnapshotOnOpening)
    {
        _under.Database.TakesSnapshotOnOpening = takesSnapshotOnOpening;
        var old = new Stamp(_under.WriteUnannounced(1).Raised);
        var gate = _under.Database.HoldAfter(held);

        var judging = IsCurrentAsync(old);
        await gate.Reached;
        _under.Write(1);
        gate.Release();

        Assert.False(await judging);
    }

    [Fact]
    public async Task A_loading_cell_becomes_known_with_what_was_read_where_that_is_larger()
    {
        var first = _under.WriteUnannounced(1).Raised;
        var second = _under.WriteUnannounced(1).Raised;
        var gate = _under.Database.HoldBefore(Statement.ReadGenerations);

        var judging = IsCurrentAsync(new Stamp(second));
        await gate.Reached;
        _under.Cache.Raise(first);
        gate.Release();

        Assert.True(await judging);
    }

    [Fact]
    public async Task A_failed_look_up_leaves_no_cell_and_the_next_reader_asks_anew()
    {
        var stamp = new Stamp(_under.WriteUnannounced(1).Raised);
        var gate = _under.Database.HoldBefore(Statement.ReadGenerations);
        var judging = IsCurrentAsync(stamp);
        await gate.Reached;
        gate.Fail();

        await Assert.ThrowsAsync<BrokenDatabaseException>(() => judging);
        Assert.Equal(0, _under.Cache.Memory.Cells);
        Assert.True(await IsCurrentAsync(stamp));
    }

    [Fact]
    public async Task A_failed_look_up_leaves_alone_a_cell_that_another_has_made_known()
    {
        var stamp = new Stamp(_under.WriteUnannounced(1).Raised);
        var gate = _under.Database.HoldBefore(Statement.ReadGenerations);
        var judging = IsCurrentAsync(stamp);
        await gate.Reached;
        await _under.ReadAsync(1);
        gate.Fail();

        await Assert.ThrowsAsync<BrokenDatabaseException>(() => judging);
        Assert.Equal(1, _under.Peek(1));
    }

    [Fact]
    public async Task Readers_of_an_absent_cell_share_one_look_up()
    {
        var raised = _under.WriteUnannounced(1).Raised;
        var gate = _under.Database.HoldBefore(Statement.ReadGenerations);

        Task<bool>[] readers = [.. Enumerable.Range(0, 100).Select(_ => IsCurrentAsync(new Stamp(raised)))];
        await gate.Reached;
        Assert.All(readers, reader => Assert.False(reader.IsCompleted));
        gate.Release();

        Assert.All(await Task.WhenAll(readers), Assert.True);
        Assert.Equal(1, _under.Database.CountOf(Statement.Open));
    }

    [Fact]
    public async Task A_look_up_that_its_reader_gave_up_is_made_again_by_one_who_waited()
    {
        using var reader = new CancellationTokenSource();
        var raised = _under.WriteUnannounced(1).Raised;
        var gate = _under.Database.HoldBefore(Statement.ReadGenerations);
        var asking = _under.Cache.IsCurrentAsync(new Stamp(raised), reader.Token).AsTask();
        await gate.Reached;
        var waiting = IsCurrentAsync(new Stamp(raised));

        await reader.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task An_absent_cell_is_never_taken_as_zero()
    {
        _under.WriteUnannounced(1);

        Assert.False(await IsCurrentAsync(StampOf(1, Generation.None)));
        Assert.True(await IsCurrentAsync(StampOf(2, Generation.None)));
        Assert.Equal(2, _under.Database.CountOf(Statement.Open));
    }

    private static Stamp StampOf(int n, Generation generation) => new(new TagGeneration(CacheUnderTest.ItemTag(n), generation));

    private Task<bool> IsCurrentAsync(Stamp stamp) => _under.Cache.IsCurrentAsync(stamp, TestContext.Current.CancellationToken).AsTask();
}
