using BookReader.Caching;
using BookReader.Caching.Loading;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BookReader.Benchmarks;

/// <summary>A cache over <see cref="GenerationsInMemory"/>, and resources whose keys are written as the catalogue's are.</summary>
internal static class CacheUnderTest
{
    /// <summary>About a chapter.</summary>
    public static readonly byte[] Payload = new byte[8 * 1024];

    public static TieredCache Create(ISharedTier? shared = null, long? memoryLimitBytes = null)
    {
        var options = new TieredCacheOptions();
        options.MemoryLimitBytes = memoryLimitBytes ?? options.MemoryLimitBytes;
        return new TieredCache(
            Options.Create(options), new GenerationsInMemory(), TimeProvider.System, new Random(1), NullLogger<TieredCache>.Instance, shared);
    }

    /// <summary>What else one would use. Lives as long as the process: it is never disposed of.</summary>
    public static IMemoryCache MemoryCache(MemoryCacheOptions options) => new MemoryCache(Options.Create(options));

    public static CachedResource Libraries() => new("libraries", "user:{user}:libraries", ["user:{user}:libraries"], LoadAsync);

    public static CachedResource Chapter(byte[]? payload = null) => new(
        "chapter",
        "book:{book}:chapter:{number}",
        ["book:{book}", "book:{book}:chapter:{number}"],
        payload is null ? LoadAsync : (_, _) => ValueTask.FromResult(Loaded.Found(payload)));

    public static CachedResource Books() => new("books", "user:{user}:books:skip:{skip}:limit:{limit}", ["user:{user}:books"], LoadAsync);

    private static ValueTask<Loaded> LoadAsync(LoadContext load, CancellationToken cancellationToken) => ValueTask.FromResult(Loaded.Found(Payload));
}
