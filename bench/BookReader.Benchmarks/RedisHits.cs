using System.Diagnostics.CodeAnalysis;
using System.Text;
using BenchmarkDotNet.Attributes;
using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Redis;
using BookReader.TestServers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BookReader.Benchmarks;

/// <summary>
/// A hit in Redis, 8 KB of text, memory having room for nothing: flight, GET, checksum, inflating, hash, judging. The
/// baselines are what the bytes alone would cost: a GET of what is stored, and a GET of the payload stored plain.
/// </summary>
/// <remarks>Over a Redis of its own, on this machine: there is no network in these figures.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet ends it by GlobalCleanup, and knows nothing of disposing.")]
public class RedisHits
{
    private const string Plain = "plain";

    private readonly RedisServer _server = new();
    private readonly CachedResource _resource = CacheUnderTest.Chapter(Text());
    private readonly Guid _book = Guid.CreateVersion7();
    private RedisTier? _tier;
    private TieredCache? _cache;
    private ConnectionMultiplexer? _multiplexer;
    private IDatabase? _redis;
    private RedisKey _stored;

    [GlobalSetup]
    public async Task StartAsync()
    {
        await _server.StartAsync();
        _tier = new RedisTier(Options.Create(new RedisTierOptions { Address = _server.Address }), TimeProvider.System, NullLogger<RedisTier>.Instance);
        _tier.Open("bench");
        await Polling.UntilAsync(() => _tier.State == RedisState.Ok, TimeSpan.FromSeconds(30), "Redis answers");
        _cache = CacheUnderTest.Create(_tier, memoryLimitBytes: 1_000);
        await _cache.GetAsync(_resource, [_book, 1], CancellationToken.None);
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(_server.Address["redis://".Length..]);
        _redis = _multiplexer.GetDatabase();
        await _redis.StringSetAsync(Plain, Text());
        var master = _multiplexer.GetServers().Single();
        await Polling.UntilAsync(async () => await FindAsync(master), TimeSpan.FromSeconds(30), "the entry is stored");
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _tier!.DisposeAsync();
        await _multiplexer!.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "StringGetLeaseAsync, what is stored")]
    public async Task<int> StoredAsync()
    {
        using var lease = await _redis!.StringGetLeaseAsync(_stored);
        return lease!.Length;
    }

    [Benchmark(Description = "StringGetLeaseAsync, the payload plain")]
    public async Task<int> PlainAsync()
    {
        using var lease = await _redis!.StringGetLeaseAsync(Plain);
        return lease!.Length;
    }

    [Benchmark(Description = "TieredCache.GetAsync, a hit in Redis")]
    public async Task<Entry> HitAsync()
    {
        var read = await _cache!.GetAsync(_resource, [_book, 1], CancellationToken.None);
        return read.Outcome == CacheOutcome.RedisHit ? read.Entry : throw new InvalidOperationException($"{read.Outcome} was measured.");
    }

    /// <summary>About as compressible as a chapter: words of a small vocabulary, in no order.</summary>
    private static byte[] Text()
    {
        var random = new Random(1);
        string[] words = [.. Enumerable.Range(0, 700).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)('а' + random.Next(32)))))];
        return [.. Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 2_000).Select(_ => words[random.Next(words.Length)]))).Take(8 * 1024)];
    }

    private async ValueTask<bool> FindAsync(IServer master)
    {
        await foreach (var key in master.KeysAsync(pattern: "br:*"))
        {
            _stored = key;
            return true;
        }

        return false;
    }
}
