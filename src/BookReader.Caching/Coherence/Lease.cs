namespace BookReader.Caching.Coherence;

/// <summary>
/// A node's right to answer from its cache, which it earns by a beat and a reading and loses by the clock alone: whatever
/// happens to it, the others need only wait.
/// </summary>
/// <param name="clock">Must run on while the machine is suspended.</param>
/// <remarks>Safe for use from many threads. To be asked before the cells that it vouches for are read, never after.</remarks>
internal sealed class Lease(TimeProvider clock)
{
    private readonly Lock _changing = new();
    private long _until = long.MinValue;
    private long _lapses;
    private bool _isClosed;
    private bool _hasBeenHeld;

    /// <summary>That of a process which has its database to itself.</summary>
    public static Lease Unending { get; } = new(TimeProvider.System) { _until = long.MaxValue };

    /// <summary>Whether it holds now.</summary>
    public bool IsHeld => Volatile.Read(ref _until) is var until && (until == long.MaxValue || clock.GetTimestamp() < until);

    /// <summary>How often it was regained after it had been lost.</summary>
    public long Lapses => Interlocked.Read(ref _lapses);

    /// <summary>Holds it until a timestamp of its clock.</summary>
    public void HoldUntil(long timestamp)
    {
        lock (_changing)
        {
            if (!_isClosed)
            {
                _lapses += _hasBeenHeld && !IsHeld ? 1 : 0;
                _hasBeenHeld = true;
                Volatile.Write(ref _until, timestamp);
            }
        }
    }

    public void End()
    {
        lock (_changing)
        {
            Volatile.Write(ref _until, long.MinValue);
        }
    }

    /// <summary>Ends it for good: the node leaves.</summary>
    public void Close()
    {
        lock (_changing)
        {
            End();
            _isClosed = true;
        }
    }
}
