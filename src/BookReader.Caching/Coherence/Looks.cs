namespace BookReader.Caching.Coherence;

/// <summary>A writer's view of the nodes' rows.</summary>
/// <param name="Nodes">The rows.</param>
/// <param name="SentAt">When it was sent, by the node's clock.</param>
internal sealed record Look(IReadOnlyList<NodeRow> Nodes, long SentAt);

/// <summary>
/// Takes looks for all writers of a node that wait at once. Whoever asks gets one that was sent after it asked: its
/// commit came before, so whoever could have missed it is in the look.
/// </summary>
internal sealed class Looks(INodeStore store, TimeProvider clock, Action<IReadOnlyList<NodeRow>> looked)
{
    private readonly Lock _lock = new();
    private Task<Look>? _underWay;
    private Task<Look>? _next;

    public Task<Look> TakeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_underWay is not { IsCompleted: false } underWay)
            {
                return _underWay = LookAsync(cancellationToken);
            }

            return _next ??= FollowAsync(underWay, cancellationToken);
        }
    }

    private async Task<Look> FollowAsync(Task<Look> before, CancellationToken cancellationToken)
    {
        // Its own failure is for those who asked for it. Goes on later even if it is over by now: whoever called sets the next
        // look after this returns, and must not set one that has already been taken.
        await ((Task)before).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
        Task<Look> mine;
        lock (_lock)
        {
            (_underWay, _next) = (mine = LookAsync(cancellationToken), null);
        }

        return await mine;
    }

    private async Task<Look> LookAsync(CancellationToken cancellationToken)
    {
        var sentAt = clock.GetTimestamp();
        var nodes = await store.LookAsync(cancellationToken);
        looked(nodes);
        return new Look(nodes, sentAt);
    }
}
