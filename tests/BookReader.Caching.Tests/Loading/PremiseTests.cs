using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Loading;

/// <summary>A load that rests on another entry goes on only where that entry is true in its own snapshot.</summary>
public sealed class PremiseTests
{
    private readonly CacheUnderTest _under = new();
    private readonly List<(long Seen, long Real)> _loads = [];
    private readonly CachedResource _members = CacheUnderTest.RowsOf("members", "members:{list}", "members:{list}");
    private readonly CachedResource _list;

    public PremiseTests()
    {
        _under.Database.Write("members:1", new Tag("members:1"));
        _list = new CachedResource("list", "list:{list}", ["list:{list}"], LoadAsync)
        {
            Premise = new Premise(_members, static values => [values[0]], static (entry, _) => [new Tag($"named:{CacheUnderTest.VersionOf(entry)}")]),
        };
    }

    [Fact]
    public async Task A_premise_that_changed_before_the_snapshot_is_taken_anew()
    {
        await _under.GetAsync(_members, 1);
        var gate = _under.Database.HoldBefore(Statement.Open);
        var reading = _under.GetAsync(_list, 1);
        await gate.Reached;
        ChangeMembers();
        gate.Release();
        await reading;

        Assert.Equal([(2, 2)], _loads);
    }

    [Fact]
    public async Task A_premise_is_judged_in_the_snapshot_even_when_its_change_was_not_announced_yet()
    {
        await _under.GetAsync(_members, 1);
        _under.Database.Write("members:1", new Tag("members:1"));

        await _under.GetAsync(_list, 1);

        Assert.Equal([(2, 2)], _loads);
        Assert.Equal(2, CacheUnderTest.VersionOf((await _under.GetAsync(_members, 1)).Entry));
    }

    [Theory]
    [InlineData("members:1")]
    [InlineData("named:1")]
    public async Task What_the_premise_carries_and_names_ends_the_entry_too(string tag)
    {
        await _under.GetAsync(_list, 1);
        Assert.True(_under.Cache.TryGet(_list, [1], out _));

        _under.Cache.Raise(_under.Database.Write("list:1", new Tag(tag)).Raised);

        Assert.False(_under.Cache.TryGet(_list, [1], out _));
        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_list, 1)).Outcome);
    }

    [Fact]
    public async Task Who_joins_while_the_premise_is_taken_gets_the_result_unconditionally()
    {
        var premise = _under.Database.HoldBefore(Statement.ReadRow);
        var first = _under.GetAsync(_list, 1);
        await premise.Reached;
        var joined = _under.GetAsync(_list, 1);
        var load = _under.Database.HoldAfter(Statement.ReadRow);
        var listed = _under.Database.HoldAfter(Statement.ReadRow);
        premise.Release();
        load.Release();
        await listed.Reached;
        ChangeMembers();
        listed.Release();

        Assert.Same((await first).Entry, (await joined).Entry);
        Assert.Single(_loads);
    }

    [Fact]
    public async Task A_premise_that_never_stands_still_fails_the_load()
    {
        _under.Database.Interrupt = statement =>
        {
            if (statement == Statement.Open)
            {
                ChangeMembers();
            }

            return ValueTask.CompletedTask;
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => _under.GetAsync(_list, 1));
        Assert.Empty(_loads);
    }

    private void ChangeMembers() => _under.Cache.Raise(_under.Database.Write("members:1", new Tag("members:1")).Raised);

    private async ValueTask<Loaded> LoadAsync(LoadContext load, CancellationToken cancellationToken)
    {
        var real = (await CacheUnderTest.ReadRowAsync(load, "members:1", cancellationToken))!.Value;
        _loads.Add((CacheUnderTest.VersionOf(load.Premise!)!.Value, real));
        return Loaded.Found(CacheUnderTest.Payload(real));
    }
}
