using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Tests.Memory;

/// <summary>A hit allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int Times = 10_000;

    // The one hit in a thousand that is verified is another matter.
    private readonly CacheUnderTest _under = new(options => options.VerifyEvery = 0);

    public static TheoryData<string> Kinds => ["id", "number", "word", "group"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_hit_allocates_nothing_whatever_its_key_is_made_of(string kind)
    {
        var resource = CacheUnderTest.RowsOf("sized", "sized:{value}[:more:{more}]", "sized:{value}");
        KeyValue[] values = kind switch
        {
            "id" => [Guid.Parse("0192e4a0-7b3c-7000-8000-0123456789ab"), KeyValue.Absent],
            "number" => [123_456, KeyValue.Absent],
            "word" => [KeyValue.FromWord("word"), KeyValue.Absent],
            _ => [1, KeyValue.FromWord("more")],
        };
        await _under.GetAsync(resource, values);

        Assert.Equal(0, AllocatedBy(() => _under.Cache.TryGet(resource, values, out _)));
    }

    [Fact]
    public async Task Judging_a_stamp_whose_tags_are_known_allocates_nothing()
    {
        var stamp = new Stamp([.. _under.WriteUnannounced(1).Raised, .. _under.WriteUnannounced(2).Raised]);
        Assert.True(await _under.Cache.IsCurrentAsync(stamp, TestContext.Current.CancellationToken));

        Assert.Equal(0, AllocatedBy(() => _under.Cache.IsCurrentAsync(stamp, CancellationToken.None).AsTask().IsCompletedSuccessfully));
    }

    private static long AllocatedBy(Func<bool> hit)
    {
        // Warm enough for the compiler to have done with it: its own second pass allocates on the calling thread.
        for (var time = 0; time < Times; time++)
        {
            Assert.True(hit());
        }

        var hits = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < Times; time++)
        {
            hits += hit() ? 1 : 0;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Times, hits);
        return allocated;
    }
}
