using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Loading;

/// <summary>Tags that only the data brings: judged like all others, known only by a look-up of their own.</summary>
public sealed class DataTagTests
{
    private readonly CacheUnderTest _under = new();
    private readonly CachedResource _list;
    private int _brought = 2;

    public DataTagTests()
    {
        _under.Write(1);
        _under.Write(2);
        _list = new CachedResource("list", "list:{list}", ["list:{list}"], LoadAsync);
    }

    [Fact]
    public async Task A_raise_of_a_brought_tag_ends_the_entry()
    {
        await _under.GetAsync(_list, 1);
        await _under.GetAsync(_list, 1);
        Assert.True(_under.Cache.TryGet(_list, [1], out _));

        _under.Write(2);

        Assert.False(_under.Cache.TryGet(_list, [1], out _));
        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_list, 1)).Outcome);
    }

    [Fact]
    public async Task A_brought_tag_is_looked_up_before_the_entry_serves()
    {
        await _under.GetAsync(_list, 1);
        Assert.False(_under.Cache.TryGet(_list, [1], out _));
        var asked = _under.Database.CountOf(Statement.Open);

        Assert.Equal(CacheOutcome.Hit, (await _under.GetAsync(_list, 1)).Outcome);
        Assert.Equal(asked + 1, _under.Database.CountOf(Statement.Open));
        Assert.True(_under.Cache.TryGet(_list, [1], out _));
    }

    [Fact]
    public async Task A_write_between_snapshot_and_first_hit_ends_the_entry_though_no_cell_heard_of_it()
    {
        var gate = _under.Database.HoldAfter(Statement.ReadRow);
        var reading = _under.GetAsync(_list, 1);
        await gate.Reached;
        _under.Write(2);
        gate.Release();
        await reading;

        Assert.Equal(CacheOutcome.Miss, (await _under.GetAsync(_list, 1)).Outcome);
    }

    [Fact]
    public async Task A_brought_tag_raises_the_cell_that_is_there_before_the_answer_goes_out()
    {
        await _under.ReadAsync(1);
        _under.WriteUnannounced(1);
        Assert.Equal(1, _under.Peek(1));

        await _under.GetAsync(_list, 1);

        Assert.Null(_under.Peek(1));
    }

    [Theory]
    [InlineData(14, 1)]
    [InlineData(15, 0)]
    public async Task An_entry_with_more_than_sixteen_tags_is_answered_and_not_kept(int brought, int kept)
    {
        _brought = brought;

        var read = await _under.GetAsync(_list, 1);

        Assert.Equal(brought + 2, read.Entry.Stamp.Tags.Count);
        Assert.Equal(kept, _under.Cache.Memory.Entries);
    }

    [Fact]
    public async Task A_tag_that_is_brought_twice_or_named_by_the_key_too_stands_once_in_the_stamp()
    {
        var twice = new CachedResource("twice", "twice:{n}", ["twice:{n}"], static (_, _) =>
            ValueTask.FromResult(Loaded.Found(CacheUnderTest.Payload(1), null, new Tag("twice:1"), new Tag("other"), new Tag("other"))));

        var read = await _under.GetAsync(twice, 1);

        Assert.Equal([new Tag("twice:1"), twice.KindTag, new Tag("other")], read.Entry.Stamp.Tags);
        Assert.Equal(Generation.None, read.Entry.Stamp[new Tag("other")]);
        Assert.Null(read.Entry.Stamp[new Tag("absent")]);
    }

    [Fact]
    public async Task A_load_that_returns_the_default_is_one_that_found_nothing()
    {
        var nothing = new CachedResource("nothing", "nothing:{n}", [], static (_, _) => ValueTask.FromResult<Loaded>(default));

        Assert.False((await _under.GetAsync(nothing, 1)).Entry.IsFound);
    }

    private async ValueTask<Loaded> LoadAsync(LoadContext load, CancellationToken cancellationToken)
    {
        var version = await CacheUnderTest.ReadRowAsync(load, "item:1", cancellationToken);
        return Loaded.Found(CacheUnderTest.Payload(version!.Value), null, [.. Enumerable.Range(1, _brought).Select(CacheUnderTest.ItemTag)]);
    }
}
