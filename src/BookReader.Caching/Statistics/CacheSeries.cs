namespace BookReader.Caching.Statistics;

/// <summary>Hits and misses of the last hour in minutes. Safe for use from many threads; a count at the turn of a minute may land in either.</summary>
public sealed class CacheSeries
{
    private const int Minutes = 60;

    private readonly TimeProvider _time;
    private readonly Bucket[] _buckets = [.. Enumerable.Range(0, Minutes).Select(_ => new Bucket())];
    private readonly long _startedAt;

    internal CacheSeries(TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>The minutes that had any reads, oldest first.</summary>
    public IReadOnlyList<Minute> Read()
    {
        var now = Now();
        return
        [
            .. _buckets
                .Select(bucket => bucket.Read())
                .Where(each => each.Number > now - Minutes && each.Hits + each.Misses > 0)
                .OrderBy(each => each.Number)
                .Select(each => new Minute((int)(now - each.Number), each.Hits, each.Misses)),
        ];
    }

    internal void Count(CacheOutcome outcome)
    {
        if (outcome == CacheOutcome.Stale)
        {
            return;
        }

        var now = Now();
        _buckets[now % Minutes].Count(now, outcome is CacheOutcome.Hit or CacheOutcome.RedisHit);
    }

    private long Now() => (_time.GetTimestamp() - _startedAt) / (60 * _time.TimestampFrequency);

    /// <summary>One minute's reads.</summary>
    /// <param name="MinutesAgo">0 for the present one.</param>
    /// <param name="Hits">Answered from either tier.</param>
    /// <param name="Misses">All others.</param>
    public readonly record struct Minute(int MinutesAgo, long Hits, long Misses);

    private sealed class Bucket
    {
        private long _minute = -1;
        private long _hits;
        private long _misses;

        public void Count(long minute, bool isHit)
        {
            var old = Volatile.Read(ref _minute);
            if (old != minute && Interlocked.CompareExchange(ref _minute, minute, old) == old)
            {
                Interlocked.Exchange(ref _hits, 0);
                Interlocked.Exchange(ref _misses, 0);
            }

            if (isHit)
            {
                Interlocked.Increment(ref _hits);
                return;
            }

            Interlocked.Increment(ref _misses);
        }

        public (long Number, long Hits, long Misses) Read() =>
            (Volatile.Read(ref _minute), Interlocked.Read(ref _hits), Interlocked.Read(ref _misses));
    }
}
