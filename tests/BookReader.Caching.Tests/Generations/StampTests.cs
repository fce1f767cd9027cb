using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Generations;

/// <summary>Rule E1: an entry serves only while each generation in its stamp equals the known one.</summary>
public sealed class StampTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task An_entry_serves_without_a_question_while_its_stamp_equals_what_is_known()
    {
        _under.Write(1);
        await _under.ReadAsync(1);
        var asked = _under.Database.CountOf(Statement.Open);

        Assert.Equal(1, _under.Peek(1));
        Assert.Equal(1, await _under.ReadAsync(1));
        Assert.Equal(asked, _under.Database.CountOf(Statement.Open));
    }

    [Theory]
    [InlineData("shelf:1")]
    [InlineData("shelf:1:book:2")]
    [InlineData("kind:shelved")]
    public async Task A_raise_of_any_of_its_tags_ends_an_entry(string tag)
    {
        var shelved = CacheUnderTest.RowsOf("shelved", "shelf:{shelf}:book:{book}", "shelf:{shelf}", "shelf:{shelf}:book:{book}");
        _under.Database.Write("shelf:1:book:2");
        await _under.GetAsync(shelved, 1, 2);
        Assert.True(_under.Cache.TryGet(shelved, [1, 2], out _));

        _under.Cache.Raise(_under.Database.Write("shelf:1:book:2", new Tag(tag)).Raised);

        Assert.False(_under.Cache.TryGet(shelved, [1, 2], out _));
        Assert.Equal(2, CacheUnderTest.VersionOf((await _under.GetAsync(shelved, 1, 2)).Entry));
    }

    [Fact]
    public async Task A_stamp_ahead_of_what_is_known_is_no_better_than_one_behind()
    {
        var known = _under.WriteUnannounced(1).Raised[0];
        var ahead = new Stamp(known with { Generation = new Generation(known.Generation.Value + 1) });
        var behind = new Stamp(known with { Generation = new Generation(known.Generation.Value - 1) });

        Assert.True(await IsCurrentAsync(new Stamp(known)));
        Assert.False(await IsCurrentAsync(ahead));
        Assert.False(await IsCurrentAsync(behind));
    }

    [Fact]
    public async Task An_entry_of_another_resource_under_the_same_key_does_not_serve()
    {
        var other = CacheUnderTest.RowsOf("other", "item:{n}", "other:{n}");
        _under.Write(1);
        await _under.ReadAsync(1);

        Assert.False(_under.Cache.TryGet(other, [1], out _));
        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(other, 1)).Outcome);
    }

    [Fact]
    public async Task An_entry_ends_with_its_time_to_live_and_at_most_a_tenth_before_it()
    {
        _under.Write(1);
        await _under.ReadAsync(1);

        _under.Time.Advance(_under.Item.TimeToLive * 0.9 - TimeSpan.FromSeconds(1));
        Assert.Equal(1, _under.Peek(1));

        _under.Time.Advance(_under.Item.TimeToLive * 0.1 + TimeSpan.FromSeconds(1));
        Assert.Null(_under.Peek(1));
    }

    private ValueTask<bool> IsCurrentAsync(Stamp stamp) => _under.Cache.IsCurrentAsync(stamp, TestContext.Current.CancellationToken);
}
