namespace BookReader.Caching.Coherence;

/// <summary>
/// Remembers that the database did not answer in time, so that not every reader has to wait to find it out. Once in a while
/// one is told otherwise, and finds out for all.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
internal sealed class Outage(TimeProvider clock)
{
    private const long None = long.MinValue;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _until = None;

    /// <summary>Whether the database need not be asked now. Of those who ask when a pause is over, one is told that it must.</summary>
    public bool IsOn
    {
        get
        {
            var until = Volatile.Read(ref _until);
            return until != None && (clock.GetTimestamp() < until || Interlocked.CompareExchange(ref _until, NextPause(), until) != until);
        }
    }

    /// <summary>The database did not answer.</summary>
    public void Begin() => Volatile.Write(ref _until, NextPause());

    /// <summary>The database did.</summary>
    public void End() => Volatile.Write(ref _until, None);

    private long NextPause() => clock.GetTimestamp() + (long)(Pause.TotalSeconds * clock.TimestampFrequency);
}
