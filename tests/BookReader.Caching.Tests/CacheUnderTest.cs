using System.Globalization;
using System.Text;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Tests.Doubles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BookReader.Caching.Tests;

/// <summary>A cache over a <see cref="MemoryDatabase"/>, and the resource that most tests read: the version of one row.</summary>
internal sealed class CacheUnderTest
{
    public CacheUnderTest(
        Action<TieredCacheOptions>? configure = null, ISharedTier? shared = null, MemoryDatabase? database = null, TimeProvider? time = null,
        ILogger<TieredCache>? log = null)
    {
        configure?.Invoke(Options);
        Database = database ?? Database;
        Cache = new TieredCache(
            new OptionsWrapper<TieredCacheOptions>(Options), Database, time ?? Time, new Random(1), log ?? NullLogger<TieredCache>.Instance, shared);
    }

    public TieredCacheOptions Options { get; } = new();

    public MemoryDatabase Database { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public TieredCache Cache { get; }

    /// <summary>Key <c>item:{n}</c>, the tags <c>item:{n}</c> and <c>kind:item</c>.</summary>
    public CachedResource Item { get; } = RowsOf("item", "item:{n}", "item:{n}");

    /// <summary>A resource that answers with the version of the row that is named as its key.</summary>
    public static CachedResource RowsOf(string kind, string key, params string[] tags) =>
        new(kind, key, tags, async (load, cancellationToken) =>
            await ReadRowAsync(load, load.Key, cancellationToken) is { } version ? Loaded.Found(Payload(version)) : Loaded.Missing);

    public static ValueTask<long?> ReadRowAsync(LoadContext load, string row, CancellationToken cancellationToken) =>
        ((IRowSnapshot)load.Snapshot).ReadRowAsync(row, cancellationToken);

    public static byte[] Payload(long version) => Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture));

    /// <summary>The version that an entry shows; null for a negative one.</summary>
    public static long? VersionOf(Entry entry) =>
        entry.IsFound ? long.Parse(Encoding.UTF8.GetString(entry.Payload.Span), CultureInfo.InvariantCulture) : null;

    public static Tag ItemTag(int n) => new($"item:{n}");

    /// <summary>A write as the server does it: commit, raise, answer.</summary>
    public long Write(int n)
    {
        var written = WriteUnannounced(n);
        Cache.Raise(written.Raised);
        return written.Version;
    }

    /// <summary>A write that is committed and not answered yet.</summary>
    public MemoryDatabase.Written WriteUnannounced(int n) => Database.Write($"item:{n}", ItemTag(n));

    public Task<long?> ReadAsync(int n) => ReadUntilAsync(n, TestContext.Current.CancellationToken);

    public async Task<long?> ReadUntilAsync(int n, CancellationToken cancellationToken) =>
        VersionOf((await Cache.GetAsync(Item, [n], cancellationToken)).Entry);

    public async Task<CacheRead> GetAsync(CachedResource resource, params KeyValue[] values) =>
        await Cache.GetAsync(resource, values, TestContext.Current.CancellationToken);

    /// <summary>What memory alone says.</summary>
    public long? Peek(int n) => Cache.TryGet(Item, [n], out var entry) ? VersionOf(entry) : null;
}
