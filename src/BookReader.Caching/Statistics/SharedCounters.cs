namespace BookReader.Caching.Statistics;

/// <summary>What the shared tier answered and was given since the start. Safe for use from many threads.</summary>
/// <remarks>Counts what was asked of the tier: many readers of one key may share one question.</remarks>
public sealed class SharedCounters
{
    private long _hits;
    private long _absent;
    private long _passed;
    private long _refused;
    private long _timeouts;
    private long _errors;
    private long _puts;
    private long _droppedPuts;

    /// <summary>Entries that were found and were current.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Keys under which nothing lay.</summary>
    public long Absent => Interlocked.Read(ref _absent);

    /// <summary>Entries that were sound, but a write had passed them.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Values that were no entry of the key: damaged, foreign, or of another version.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Questions that were not answered in time.</summary>
    public long Timeouts => Interlocked.Read(ref _timeouts);

    /// <summary>Questions that were answered by an error, or not at all.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Entries that were put.</summary>
    public long Puts => Interlocked.Read(ref _puts);

    /// <summary>Entries that were not, as the tier was away or had too much under way.</summary>
    public long DroppedPuts => Interlocked.Read(ref _droppedPuts);

    internal void Count(SharedOutcome outcome)
    {
        switch (outcome)
        {
            case SharedOutcome.Absent:
                Interlocked.Increment(ref _absent);
                break;
            case SharedOutcome.TimedOut:
                Interlocked.Increment(ref _timeouts);
                break;
            case SharedOutcome.Failed:
                Interlocked.Increment(ref _errors);
                break;
            default:
                // Off is no question, and what was found counts by what it turns out to be.
                break;
        }
    }

    internal void CountHit() => Interlocked.Increment(ref _hits);

    internal void CountPassed() => Interlocked.Increment(ref _passed);

    internal void CountRefused() => Interlocked.Increment(ref _refused);

    internal void CountPut(bool isTaken) => Interlocked.Increment(ref isTaken ? ref _puts : ref _droppedPuts);
}
