namespace BookReader.Caching.Coherence;

/// <summary>
/// Since when each node's beat has stood still, by this node's own clock. A beat that stood still for the whole of its
/// row's lease time is that of a node which can't answer from its cache any more, whatever became of it.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
internal sealed class NodeWatch(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Dictionary<NodeId, (Xid Beat, long Since)> _beats = [];

    /// <summary>How many nodes the last look showed.</summary>
    public int Count { get; private set; }

    /// <summary>The answer of a look is there. Counted from now, its receipt: the beat may have been young when it was read.</summary>
    public void Observe(IReadOnlyList<NodeRow> rows)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _beats = rows.ToDictionary(
                row => row.Id,
                row => (row.Beat, _beats.TryGetValue(row.Id, out var known) && known.Beat == row.Beat ? known.Since : now));
            Count = rows.Count;
        }
    }

    /// <summary>How long the beat that a look showed had stood still when that look was sent; negative for one that is new to this node.</summary>
    /// <param name="row">What it showed.</param>
    /// <param name="sentAt">When it was sent, and not when it was answered: the answer may have been long under way.</param>
    public TimeSpan StoodStill(NodeRow row, long sentAt)
    {
        lock (_lock)
        {
            return _beats.TryGetValue(row.Id, out var known) && known.Beat == row.Beat
                ? clock.GetElapsedTime(known.Since, sentAt)
                : TimeSpan.MinValue;
        }
    }

    /// <summary>Whether the node has lapsed: it cannot answer from its cache before it has beaten and read again.</summary>
    public bool HasLapsed(NodeRow row, long sentAt) => StoodStill(row, sentAt) >= row.LeaseTime;
}
