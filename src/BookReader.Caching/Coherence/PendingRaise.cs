namespace BookReader.Caching.Coherence;

/// <summary>
/// A raise on its way: begun before its transaction announces it, so that no acknowledgement is too early to be heard;
/// over when it is disposed.
/// </summary>
/// <remarks>One flow waits; acknowledgements may come from others.</remarks>
public sealed class PendingRaise : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<NodeId> _acknowledged = [];
    private readonly Action<PendingRaise>? _ended;
    private NodeId[] _awaited = [];
    private TaskCompletionSource<bool>? _all;

    internal PendingRaise(long batch, Announcement? announcement, int epoch, Action<PendingRaise>? ended) =>
        (Batch, Announcement, Epoch, _ended) = (batch, announcement, epoch, ended);

    /// <summary>What the transaction has to tell the others; null where there are none to be told.</summary>
    public Announcement? Announcement { get; }

    internal static PendingRaise Alone { get; } = new(0, null, 0, null);

    internal long Batch { get; }

    internal int Epoch { get; }

    /// <summary>No acknowledgement is listened for any more.</summary>
    public void Dispose() => _ended?.Invoke(this);

    internal bool IsAcknowledgedBy(NodeId node)
    {
        lock (_lock)
        {
            return _acknowledged.Contains(node);
        }
    }

    internal void Acknowledge(NodeId node)
    {
        lock (_lock)
        {
            _acknowledged.Add(node);
            if (_acknowledged.IsSupersetOf(_awaited))
            {
                _all?.TrySetResult(true);
            }
        }
    }

    /// <summary>Waits until each of these nodes has acknowledged it, or for a time.</summary>
    /// <returns>Whether they have.</returns>
    internal async Task<bool> IsAcknowledgedWithinAsync(NodeId[] nodes, TimeSpan time, TimeProvider clock)
    {
        var all = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (_awaited, _all) = (nodes, all);
            if (_acknowledged.IsSupersetOf(nodes))
            {
                return true;
            }
        }

        await using var timer = clock.CreateTimer(static all => ((TaskCompletionSource<bool>)all!).TrySetResult(false), all, time, Timeout.InfiniteTimeSpan);
        return await all.Task;
    }
}
