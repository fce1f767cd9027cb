using BenchmarkDotNet.Attributes;
using BookReader.Caching;
using BookReader.Caching.Entries;
using Microsoft.Extensions.Caching.Memory;

namespace BookReader.Benchmarks;

/// <summary>
/// A miss and its fill, 8 KB, from a database that answers at once; the tier is full, so that something else has to go.
/// What is on top of the baseline pays for the flight that others may join, the tags' cells, the ETag and the eviction.
/// </summary>
public class CacheFills
{
    private readonly TieredCache _cache = CacheUnderTest.Create();
    private readonly CachedResource _resource = CacheUnderTest.Chapter();
    private readonly IMemoryCache _memoryCache =
        CacheUnderTest.MemoryCache(new MemoryCacheOptions { SizeLimit = new TieredCacheOptions().MemoryLimitBytes });

    private readonly Guid _book = Guid.CreateVersion7();
    private int _number;

    [GlobalSetup]
    public async Task FillAsync()
    {
        for (var i = 0; i < 20_000; i++)
        {
            await TieredCacheFillAsync();
        }
    }

    [Benchmark(Baseline = true, Description = "MemoryCache.GetOrCreateAsync")]
    public Task<byte[]?> MemoryCacheFillAsync() => _memoryCache.GetOrCreateAsync(_resource.Key.Format(_book, ++_number), static cached =>
    {
        cached.Size = CacheUnderTest.Payload.Length;
        cached.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1);
        return Task.FromResult(CacheUnderTest.Payload);
    });

    [Benchmark(Description = "TieredCache.GetAsync, a miss")]
    public async Task<Entry> TieredCacheFillAsync() => (await _cache.GetAsync(_resource, [_book, ++_number], CancellationToken.None)).Entry;
}
