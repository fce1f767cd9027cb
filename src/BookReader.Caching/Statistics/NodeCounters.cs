namespace BookReader.Caching.Statistics;

/// <summary>What being one node of several has cost since the start. Safe for use from many threads.</summary>
public sealed class NodeCounters
{
    private readonly Lock _lock = new();
    private long _waits;
    private TimeSpan _waited;
    private TimeSpan _longestWait;
    private long _newLives;

    /// <summary>Raises for which other nodes were waited for, each batch of writes being one.</summary>
    public long Waits => Read(ref _waits);

    /// <summary>How long, all together.</summary>
    public TimeSpan Waited => Read(ref _waited);

    /// <summary>The longest of these waits.</summary>
    public TimeSpan LongestWait => Read(ref _longestWait);

    /// <summary>How often it forgot everything and joined as a new node: another database, or another past of it, was found.</summary>
    public long NewLives => Read(ref _newLives);

    internal void CountWait(TimeSpan time)
    {
        lock (_lock)
        {
            _waits++;
            _waited += time;
            _longestWait = time > _longestWait ? time : _longestWait;
        }
    }

    internal void CountNewLife()
    {
        lock (_lock)
        {
            _newLives++;
        }
    }

    private T Read<T>(ref T value)
    {
        lock (_lock)
        {
            return value;
        }
    }
}
