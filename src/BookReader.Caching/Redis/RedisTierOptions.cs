using System.ComponentModel.DataAnnotations;

namespace BookReader.Caching.Redis;

/// <summary>Where Redis is, and how little it may cost a reader.</summary>
public sealed class RedisTierOptions
{
    /// <summary>Where it is, as <see cref="RedisAddress.Parse"/> takes it; null, the default, for no Redis at all.</summary>
    public string? Address { get; set; }

    /// <summary>How long a read waits for Redis. 20 ms by default: ten times what a healthy one needs, and about what a load costs.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often Redis is asked whether it is there. 300 ms by default, so that its state is true within a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:05")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long that may take. 250 ms by default: more than a pause of the garbage collector, less than a reader's patience.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:05")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many bytes may be on their way to Redis; what comes above it is dropped. 16 MiB by default, some hundreds of books' chapters.</summary>
    [Range(1L << 16, 1L << 32)]
    public long WriteLimitBytes { get; set; } = 16L << 20;

    /// <summary>How long a clear waits for Redis to give the room back; the sweep goes on after that. Five seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SweepPatience { get; set; } = TimeSpan.FromSeconds(5);
}
