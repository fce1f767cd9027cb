using System.ComponentModel.DataAnnotations;

namespace BookReader.Caching;

/// <summary>How a <see cref="TieredCache"/> is bounded.</summary>
public sealed class TieredCacheOptions
{
    /// <summary>False: nothing is read from the cache nor put into it, while writes go on raising, so that switching it on again shows nothing old.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The memory tier's limit in bytes. 128 MiB by default: what the chapters of some hundred books being read take.</summary>
    [Range(1L << 20, 1L << 40)]
    public long MemoryLimitBytes { get; set; } = 128L << 20;

    /// <summary>How many tags' generations are kept. 200,000 by default, some 50 MB when full.</summary>
    [Range(1_000, 50_000_000)]
    public int CellLimit { get; set; } = 200_000;

    /// <summary>How long a bare <c>set</c> without a time lives. Five minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan DefaultTimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When a shared load is given up. Half a minute by default: it outlives the readers that began it, so it needs an end of its own.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Payloads longer than this, in bytes, are compressed, and kept compressed beside the plain form where it pays. 1,024
    /// by default: what is shorter fits a packet or two either way.
    /// </summary>
    [Range(64, int.MaxValue)]
    public int CompressionThresholdBytes { get; set; } = 1_024;

    /// <summary>
    /// One hit in how many of each resource's is read again from the database a moment later and compared. A thousand by
    /// default, and never more than ten a second; 0 for none.
    /// </summary>
    [Range(0, 1_000_000_000)]
    public int VerifyEvery { get; set; } = 1_000;

    /// <summary>Whether <see cref="TieredCache.GetEvenStaleAsync"/> gives what it holds while the database is away. True by default.</summary>
    public bool ServesStale { get; set; } = true;

    /// <summary>An entry with more tags than this is not kept. Sixteen by default: each is judged on each hit.</summary>
    [Range(2, 64)]
    public int TagLimit { get; set; } = 16;
}
