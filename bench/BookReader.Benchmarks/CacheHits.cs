using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using Microsoft.Extensions.Caching.Memory;

namespace BookReader.Benchmarks;

/// <summary>
/// A hit: the key written from its values, found in the memory tier, each tag of its stamp judged, counted. The
/// baseline is the least that any table of entries could cost, a look-up by a string that is there already; nobody has
/// that string, so the same table is also measured with the string to be made.
/// </summary>
/// <remarks>Turns through a thousand entries, so that no single one stays in the processor's nearest cache.</remarks>
[GenericTypeArguments(typeof(Libraries))]
[GenericTypeArguments(typeof(Chapter))]
[GenericTypeArguments(typeof(Books))]
public class CacheHits<TKey>
    where TKey : IKeyShape
{
    private const int Entries = 1024;

    private readonly TieredCache _cache = CacheUnderTest.Create();
    private readonly CachedResource _resource = TKey.Resource();
    private readonly KeyValue[][] _values = new KeyValue[Entries][];
    private readonly string[] _keys = new string[Entries];
    private readonly ConcurrentDictionary<string, Entry> _table = new(StringComparer.Ordinal);
    private readonly IMemoryCache _memoryCache = CacheUnderTest.MemoryCache(new MemoryCacheOptions());
    private int _turn;

    [GlobalSetup]
    public async Task FillAsync()
    {
        for (var i = 0; i < Entries; i++)
        {
            _values[i] = TKey.Values(Guid.CreateVersion7());
            var entry = (await _cache.GetAsync(_resource, _values[i], CancellationToken.None)).Entry;
            _keys[i] = entry.Key;
            _table[entry.Key] = entry;
            _memoryCache.Set(entry.Key, entry, TimeSpan.FromHours(1));
        }
    }

    [Benchmark(Baseline = true, Description = "ConcurrentDictionary, key at hand")]
    public Entry? TableByReadyKey() => _table.TryGetValue(_keys[Next()], out var entry) ? entry : throw Missed();

    [Benchmark(Description = "ConcurrentDictionary, key to be made")]
    public Entry? TableByNewKey() => _table.TryGetValue(_resource.Key.Format(_values[Next()]), out var entry) ? entry : throw Missed();

    [Benchmark(Description = "MemoryCache, key at hand")]
    public Entry? MemoryCacheByReadyKey() => _memoryCache.TryGetValue(_keys[Next()], out Entry? entry) ? entry : throw Missed();

    [Benchmark(Description = "MemoryCache, key to be made")]
    public Entry? MemoryCacheByNewKey() =>
        _memoryCache.TryGetValue(_resource.Key.Format(_values[Next()]), out Entry? entry) ? entry : throw Missed();

    [Benchmark(Description = "TieredCache.TryGet")]
    public Entry? TieredCacheHit() => _cache.TryGet(_resource, _values[Next()], out var entry) ? entry : throw Missed();

    private static InvalidOperationException Missed() => new("A miss was measured.");

    private int Next() => _turn = (_turn + 1) & (Entries - 1);
}

/// <summary>A resource, and what its keys are written from.</summary>
public interface IKeyShape
{
    static abstract CachedResource Resource();

    static abstract KeyValue[] Values(Guid id);
}

/// <summary>One id.</summary>
public readonly struct Libraries : IKeyShape
{
    public static CachedResource Resource() => CacheUnderTest.Libraries();

    public static KeyValue[] Values(Guid id) => [id];
}

/// <summary>An id and a number.</summary>
public readonly struct Chapter : IKeyShape
{
    public static CachedResource Resource() => CacheUnderTest.Chapter();

    public static KeyValue[] Values(Guid id) => [id, 17];
}

/// <summary>An id and two numbers.</summary>
public readonly struct Books : IKeyShape
{
    public static CachedResource Resource() => CacheUnderTest.Books();

    public static KeyValue[] Values(Guid id) => [id, 0, 50];
}
