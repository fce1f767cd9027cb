namespace BookReader.Caching.Coherence;

/// <summary>
/// The seam that the database fills for a node: the rows of all nodes, and what was raised. Everything is read from and
/// written to the one primary, durably.
/// </summary>
/// <remarks>
/// Beats, readings and removals are called by one flow, which has a thread of its own where a store answers before it
/// returns: a starved thread pool must not cost a node its lease. Looks come from others, at the same time. What fails throws
/// <see cref="System.Data.Common.DbException"/>, <see cref="TimeoutException"/> or <see cref="IOException"/>.
/// </remarks>
public interface INodeStore
{
    /// <summary>A sign of life, durably committed when it is answered.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="expected">The beat that its row must have; null to make the row.</param>
    /// <param name="seen">What the node has merged.</param>
    /// <param name="leaseTime">How long others wait for it (D).</param>
    /// <param name="cancellationToken">Gives up; whether it was committed is then unknown.</param>
    /// <returns>The new beat, the number of its transaction; null when there is no such row with that beat.</returns>
    ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken);

    /// <summary>Reads what was raised, all nodes' rows and which database it is, in one new snapshot.</summary>
    /// <param name="from">The base: raises by transactions from it on that had begun when the snapshot was taken; null for none.</param>
    /// <param name="most">How many of them are of use.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken);

    /// <summary>Reads all nodes' rows in one new snapshot.</summary>
    ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a node's row if it has still that beat.</summary>
    ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken);
}
