using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Loading;
using BookReader.Caching.Memory;
using CsCheck;

namespace BookReader.Caching.Tests.Memory;

/// <summary>The memory tier is bounded in bytes, and keeps what is asked for again.</summary>
public sealed class MemoryTierTests
{
    private const long Limit = 100_000;

    private readonly MemoryTier _tier = new(Limit);

    /// <summary>Steps: 0 to 5 store, 6 get, 7 remove.</summary>
    [Fact]
    public void It_never_holds_more_bytes_than_its_limit_and_counts_what_it_holds()
    {
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 60], Gen.Int[0, 12_000]).Array[0, 400].Sample(steps =>
        {
            var tier = new MemoryTier(Limit);
            foreach (var (kind, key, size) in steps)
            {
                Act(tier, kind, $"k:{key}", size);
                Assert.InRange(tier.SizeBytes, 0, Limit);
            }

            Assert.InRange(tier.PeakBytes, tier.SizeBytes, Limit);
            Assert.Equal(tier.Keys.Sum(key => tier.TryGet(key, out var entry) ? entry.SizeBytes : 0), tier.SizeBytes);
            Assert.Equal(tier.Count, tier.Keys.Count());
            Assert.All(tier.Keys.ToArray(), key => Assert.True(tier.Remove(key)));
            Assert.Equal((0, 0L), (tier.Count, tier.SizeBytes));
        });
    }

    [Fact]
    public void A_scan_does_not_push_out_what_is_asked_for_again()
    {
        Fill("hot", 30);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal(30, Held("hot", 30));
        }

        Fill("scanned", 10_000);

        Assert.Equal(30, Held("hot", 30));
    }

    [Fact]
    public void What_comes_back_soon_after_it_was_dropped_stays()
    {
        Fill("first", 400);
        Assert.Equal(0, Held("first", 40));

        // Their second coming finds them among the ghosts, so the scan after it does not reach them.
        foreach (var n in Enumerable.Range(250, 20))
        {
            _tier.Store(EntryOf($"first:{n}", 500));
        }

        Fill("scanned", 100);
        Assert.Equal(20, Enumerable.Range(250, 20).Count(n => _tier.TryGet($"first:{n}", out _)));
    }

    [Fact]
    public void An_entry_larger_than_a_tenth_of_the_room_is_not_kept_and_takes_its_predecessor_away()
    {
        _tier.Store(EntryOf("k", 100));
        _tier.Store(EntryOf("k", (int)Limit / 5));

        Assert.False(_tier.TryGet("k", out _));
        Assert.Equal(0, _tier.SizeBytes);
    }

    [Fact]
    public void A_later_entry_takes_the_place_of_an_earlier_one()
    {
        _tier.Store(EntryOf("k", 100));
        var later = EntryOf("k", 2_000);
        _tier.Store(later);

        Assert.True(_tier.TryGet("k", out var entry));
        Assert.Same(later, entry);
        Assert.Equal(later.SizeBytes, _tier.SizeBytes);
    }

    [Fact]
    public void A_compressed_form_takes_the_place_of_its_own_entry_and_of_no_other()
    {
        var (first, later) = (EntryOf("k", 2_000), EntryOf("k", 2_000));
        _tier.Replace(first, first.WithBrotli(new byte[100]));
        Assert.False(_tier.TryGet("k", out _));

        _tier.Store(first);
        _tier.Replace(first, first.WithBrotli(new byte[100]));
        Assert.True(_tier.TryGet("k", out var entry));
        Assert.Equal((100, entry.SizeBytes), (entry.Brotli!.Value.Length, _tier.SizeBytes));

        _tier.Store(later);
        _tier.Replace(first, first.WithBrotli(new byte[100]));
        Assert.True(_tier.TryGet("k", out entry));
        Assert.Same(later, entry);
        Assert.Equal(later.SizeBytes, _tier.SizeBytes);
    }

    private static void Act(MemoryTier tier, int kind, string key, int size)
    {
        switch (kind)
        {
            case 6:
                tier.TryGet(key, out _);
                break;
            case 7:
                tier.Remove(key);
                break;
            default:
                tier.Store(EntryOf(key, size));
                break;
        }
    }

    private static Entry EntryOf(string key, int bytes) => new(key, null, Loaded.Found(new byte[bytes]), new Stamp([]), long.MaxValue);

    private void Fill(string name, int count)
    {
        foreach (var n in Enumerable.Range(0, count))
        {
            _tier.Store(EntryOf($"{name}:{n}", 500));
        }
    }

    private int Held(string name, int count) => Enumerable.Range(0, count).Count(n => _tier.TryGet($"{name}:{n}", out _));
}
