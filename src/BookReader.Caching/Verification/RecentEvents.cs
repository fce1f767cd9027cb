using System.Globalization;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;

namespace BookReader.Caching.Verification;

/// <summary>
/// The last few thousand things that changed what the cache answers: fills, raises, cells that became known or died. Kept
/// for the day on which an answer turns out to be wrong, when it is too late to begin to write a log.
/// </summary>
/// <remarks>Safe for use from many threads. Nothing on a hit's path writes here.</remarks>
internal sealed class RecentEvents(TimeProvider time)
{
    private const int Kept = 4_096;
    private const int MostTold = 40;

    private readonly Lock _lock = new();
    private readonly Event[] _ring = new Event[Kept];
    private long _count;

    /// <param name="subject">A key, or a tag.</param>
    /// <param name="what">What became of it.</param>
    /// <param name="generation">The generation that it is about; <see cref="Generation.None"/> for none.</param>
    public void Add(string subject, string what, Generation generation = default)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _ring[_count++ % Kept] = new Event(now, subject, what, generation);
        }
    }

    /// <summary>What happened to an entry's key and tags, oldest first, a line each.</summary>
    public string Of(Entry entry)
    {
        HashSet<string> subjects = [entry.Key, .. entry.Stamp.Tags.Select(tag => tag.Value)];
        lock (_lock)
        {
            var first = Math.Max(0, _count - Kept);
            var told = Enumerable.Range(0, (int)(_count - first))
                .Select(i => _ring[(first + i) % Kept])
                .Where(each => subjects.Contains(each.Subject))
                .TakeLast(MostTold);
            return string.Join('\n', told.Select(each => each.ToString()));
        }
    }

    private readonly record struct Event(DateTimeOffset At, string Subject, string What, Generation Generation)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{At:HH:mm:ss.ffffff} {Subject} {What}{(Generation == Generation.None ? "" : $" {Generation.Value}")}");
    }
}
