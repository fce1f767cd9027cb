using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using BookReader.Caching;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Benchmarks;

/// <summary>
/// Whether an access token still holds, asked on every request: the two tags of its stamp, against the least that a
/// table of revoked users and sessions could cost, which only knows of this process.
/// </summary>
public class SessionChecks
{
    private readonly TieredCache _cache = CacheUnderTest.Create();
    private readonly Guid _user = Guid.CreateVersion7();
    private readonly Guid _session = Guid.CreateVersion7();
    private readonly ConcurrentDictionary<Guid, long> _revoked = new();
    private Stamp _stamp = new();

    [GlobalSetup]
    public async Task LookUpAsync()
    {
        for (var i = 0; i < 1024; i++)
        {
            _revoked[Guid.CreateVersion7()] = i;
        }

        _stamp = new Stamp(
            new TagGeneration(new Tag($"user:{_user}:session"), Generation.None), new TagGeneration(new Tag($"session:{_session}"), Generation.None));
        if (!await _cache.IsCurrentAsync(_stamp, CancellationToken.None))
        {
            throw new InvalidOperationException("The stamp is not current.");
        }
    }

    [Benchmark(Baseline = true, Description = "two look-ups by Guid")]
    public bool Table() => !_revoked.ContainsKey(_user) && !_revoked.ContainsKey(_session);

    [Benchmark(Description = "TieredCache.IsCurrentAsync, two tags")]
    public ValueTask<bool> StampAsync() => _cache.IsCurrentAsync(_stamp, CancellationToken.None);
}
