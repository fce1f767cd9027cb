using System.Diagnostics.Metrics;

namespace BookReader.Caching.Statistics;

/// <summary>What came of reading a hit again from the database.</summary>
public enum VerificationResult
{
    /// <summary>The database says the same.</summary>
    Same,

    /// <summary>A write has passed it meanwhile: nothing to compare.</summary>
    Passed,

    /// <summary>Under the same generations the database says something else: the cache was wrong.</summary>
    Different,

    /// <summary>The database could not be asked.</summary>
    Failed,

    /// <summary>Not begun, as another one was under way.</summary>
    Skipped,
}

/// <summary>How often hits were read again from the database, and what came of it. Also a counter of the meter <c>BookReader.Caching</c>.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class VerificationCounters
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "BookReader.Caching";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Total = Meter.CreateCounter<long>(
        "bookreader.cache.verifications", "{hit}", "Hits that were read again from the database, by what came of it.");

    private readonly TimeProvider _time;
    private readonly long[] _counts = new long[Enum.GetValues<VerificationResult>().Length];
    private long _lastDifference;

    internal VerificationCounters(TimeProvider time) => _time = time;

    /// <summary>How often that came of it.</summary>
    public long this[VerificationResult result] => Interlocked.Read(ref _counts[(int)result]);

    /// <summary>When the cache was last found to be wrong, in UTC; null for never since the start.</summary>
    public DateTimeOffset? LastDifference =>
        Interlocked.Read(ref _lastDifference) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal void Count(VerificationResult result)
    {
        if (result == VerificationResult.Different)
        {
            Interlocked.Exchange(ref _lastDifference, _time.GetUtcNow().UtcTicks);
        }

        Interlocked.Increment(ref _counts[(int)result]);
        Total.Add(1, new KeyValuePair<string, object?>("result", result.ToString().ToLowerInvariant()));
    }
}
