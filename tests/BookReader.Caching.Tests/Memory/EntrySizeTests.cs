using System.Globalization;
using System.Text;
using BookReader.Caching.Loading;

namespace BookReader.Caching.Tests.Memory;

/// <summary>What an entry counts for is what it takes: else a limit in bytes would bound nothing.</summary>
[Collection(nameof(Heap))]
public sealed class EntrySizeTests
{
    private const int Entries = 5_000;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(2_000, false)]
    [InlineData(2_000, true)]
    public async Task An_entry_counts_for_about_as_much_as_it_takes_on_the_heap(int payload, bool isDecoded)
    {
        var sized = new CachedResource("sized", "sized:{n}", ["sized:{n}"], (_, _) => ValueTask.FromResult(Loaded.Found(new byte[payload])))
        {
            Decode = isDecoded ? static bytes => Encoding.Latin1.GetString(bytes.Span) : null,
        };
        await HeapTakenByAsync(sized, 10);
        var taken = await HeapTakenByAsync(sized, Entries);

        Assert.InRange(taken.Heap, 0.9 * taken.Counted, 1.1 * taken.Counted);
    }

    private static async Task<(long Heap, long Counted)> HeapTakenByAsync(CachedResource resource, int entries)
    {
        // Uncompressed: a compressed form comes when it comes, and without the model that its reader has made meanwhile.
        var under = new CacheUnderTest(options => (options.CellLimit, options.CompressionThresholdBytes) = (1, int.MaxValue));
        var before = Heap.Weigh();
        foreach (var n in Enumerable.Range(0, entries))
        {
            var read = await under.GetAsync(resource, n);
            if (resource.Decode is not null)
            {
                Assert.NotNull(read.Entry.Model<string>());
            }
        }

        var heap = Heap.Weigh() - before;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{heap / entries} on the heap, {under.Cache.Memory.SizeBytes / entries} counted"));
        return (heap, under.Cache.Memory.SizeBytes);
    }
}
