using BookReader.Caching.Redis;
using BookReader.Caching.Tests.Doubles;
using BookReader.TestServers;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests.Redis;

/// <summary>An open tier over a real Redis, for a database of its own.</summary>
internal sealed class RedisUnderTest : IAsyncDisposable
{
    public const string Version = "1-v";

    private RedisUnderTest(string address, string? database, Action<RedisTierOptions>? configure)
    {
        Database = database ?? Guid.NewGuid().ToString("N");
        var options = new RedisTierOptions { Address = address };
        configure?.Invoke(options);
        Tier = new RedisTier(Options.Create(options), TimeProvider.System, Log);
    }

    public string Database { get; }

    public LogLines<RedisTier> Log { get; } = new();

    public RedisTier Tier { get; }

    /// <summary>Opened, whether Redis answers or not.</summary>
    public static RedisUnderTest Open(string address, string? database = null, Action<RedisTierOptions>? configure = null)
    {
        var under = new RedisUnderTest(address, database, configure);
        under.Tier.Open(under.Database);
        return under;
    }

    /// <summary>Opened, and Redis answers.</summary>
    public static async Task<RedisUnderTest> ConnectAsync(string address, string? database = null, Action<RedisTierOptions>? configure = null)
    {
        var under = Open(address, database, configure);
        await under.BecomesAsync(RedisState.Ok, TimeSpan.FromSeconds(30));
        return under;
    }

    public Task<TimeSpan> BecomesAsync(RedisState state, TimeSpan within) =>
        Polling.UntilAsync(() => Tier.State == state, within, $"{state}");

    /// <summary>The same with timeouts that nothing runs into on a busy machine, for tests of what is answered and not when.</summary>
    public static Task<RedisUnderTest> PatientlyAsync(string address, string? database = null, Action<RedisTierOptions>? configure = null) =>
        ConnectAsync(address, database, options =>
        {
            (options.ReadTimeout, options.ProbeTimeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
            configure?.Invoke(options);
        });

    /// <summary>Puts a value and waits until it is there.</summary>
    public async Task PutAsync(string key, byte[] value, string version = Version)
    {
        Assert.True(Tier.TryPut(version, key, value, TimeSpan.FromMinutes(5)));
        await Polling.UntilAsync(async () => (await FindAsync(key, version)).AsSpan().SequenceEqual(value), TimeSpan.FromSeconds(60), $"{key} is put");
    }

    public async Task<byte[]?> FindAsync(string key, string version = Version)
    {
        using var value = (await Tier.FindAsync(version, key)).Value;
        return value?.Memory.ToArray();
    }

    /// <summary>A cache of this tier, as a process of its own would have it.</summary>
    public CacheUnderTest Cache(MemoryDatabase? database = null, Action<TieredCacheOptions>? configure = null) =>
        new(configure, Tier, database, TimeProvider.System);

    public ValueTask DisposeAsync() => Tier.DisposeAsync();
}
