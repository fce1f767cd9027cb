using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Loading;

/// <summary>The rule of flights: one load for all who miss a key, given unchecked only to those whose question came before its snapshot.</summary>
public sealed class FlightTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task Who_joins_late_shares_a_result_that_is_still_current()
    {
        _under.Write(1);
        var gate = _under.Database.HoldAfter(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;
        var late = _under.GetAsync(_under.Item, 1);
        gate.Release();

        Assert.Equal(1, await first);
        Assert.Equal(CacheOutcome.Collapsed, (await late).Outcome);
        Assert.Equal(1, _under.Item.Counters.Loads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_joins_late_is_not_given_what_was_passed_meanwhile(bool takesSnapshotOnOpening)
    {
        _under.Database.TakesSnapshotOnOpening = takesSnapshotOnOpening;
        _under.Write(1);
        var gate = _under.Database.HoldAfter(takesSnapshotOnOpening ? Statement.Open : Statement.ReadGenerations);
        var first = _under.ReadAsync(1);
        await gate.Reached;
        _under.Write(1);
        var late = _under.ReadAsync(1);
        gate.Release();

        Assert.Equal(1, await first);
        Assert.Equal(2, await late);
    }

    [Fact]
    public async Task All_who_joined_late_take_the_next_flight_together_even_if_the_key_changes_during_each()
    {
        _under.Write(1);
        var gate = _under.Database.HoldAfter(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;
        Task<long?>[] late = [.. Enumerable.Range(0, 100).Select(_ => _under.ReadAsync(1))];
        _under.Database.Interrupt = statement =>
        {
            if (statement == Statement.ReadRow)
            {
                _under.Write(1);
            }

            return ValueTask.CompletedTask;
        };
        _under.Write(1);
        gate.Release();

        await Task.WhenAll(late.Append(first));
        Assert.Equal(2, _under.Item.Counters.Loads);
    }

    [Fact]
    public async Task A_failed_load_is_thrown_to_its_first_reader_and_made_anew_for_those_who_joined_late()
    {
        _under.Write(1);
        var gate = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;
        var late = _under.ReadAsync(1);
        gate.Fail();

        await Assert.ThrowsAsync<BrokenDatabaseException>(() => first);
        Assert.Equal(1, await late);
        Assert.Equal(1, _under.Item.Counters.Failures);
    }

    [Fact]
    public async Task All_who_joined_late_hear_of_the_second_failure_together()
    {
        var gate = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;
        Task<long?>[] late = [.. Enumerable.Range(0, 100).Select(_ => _under.ReadAsync(1))];
        _under.Database.Interrupt = statement => statement == Statement.ReadRow ? throw new BrokenDatabaseException() : ValueTask.CompletedTask;
        gate.Fail();

        foreach (var reader in late.Append(first))
        {
            await Assert.ThrowsAsync<BrokenDatabaseException>(() => reader);
        }

        Assert.Equal(2, _under.Item.Counters.Failures);
    }

    [Fact]
    public async Task A_reader_who_gives_up_leaves_the_load_to_the_others()
    {
        using var reader = new CancellationTokenSource();
        _under.Write(1);
        var gate = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.ReadUntilAsync(1, reader.Token);
        await gate.Reached;
        var other = _under.ReadAsync(1);

        await reader.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Release();

        Assert.Equal(1, await other);
        Assert.Equal(1, _under.Item.Counters.Loads);
    }

    [Fact]
    public async Task A_load_that_takes_too_long_is_given_up_and_the_key_is_free_again()
    {
        _under.Write(1);
        var gate = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;

        _under.Time.Advance(_under.Options.LoadTimeout);

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.Equal(1, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task Resources_that_write_the_same_key_do_not_share_a_flight()
    {
        var other = CacheUnderTest.RowsOf("other", "{word}:{n}", "kind:{word}");
        var gate = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.ReadAsync(1);
        await gate.Reached;

        var read = await _under.GetAsync(other, Caching.Keys.KeyValue.FromWord("item"), 1);

        Assert.Equal(CacheOutcome.Miss, read.Outcome);
        Assert.Equal(1, other.Counters.Loads);
        gate.Release();
        await first;
    }
}
