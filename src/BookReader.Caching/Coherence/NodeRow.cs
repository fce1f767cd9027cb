namespace BookReader.Caching.Coherence;

/// <summary>What a node is known by: random, new at each start and each time its row is made, so that a former life is somebody else.</summary>
/// <param name="Value">The number.</param>
public readonly record struct NodeId(Guid Value)
{
    /// <summary>An id that nobody had before.</summary>
    public static NodeId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>What a node has merged, as it says in its row.</summary>
/// <param name="Snapshot">That of the last reading that it merged.</param>
/// <param name="Beat">Its beat before that reading. What that snapshot says of later numbers means nothing: after a crash of the database they may be somebody else's.</param>
public sealed record Seen(XidSnapshot Snapshot, Xid Beat)
{
    /// <summary>Whether what a transaction raised is certainly in its cells.</summary>
    public bool Covers(Xid transaction) => transaction < Beat && Snapshot.Sees(transaction);
}

/// <summary>A node's row in the database.</summary>
/// <param name="Id">Whose.</param>
/// <param name="Beat">Its last sign of life: the number of the transaction that wrote it.</param>
/// <param name="Seen">What it has merged; null before its first reading.</param>
/// <param name="LeaseTime">How long the others wait for a beat of its that stands still (D).</param>
public sealed record NodeRow(NodeId Id, Xid Beat, Seen? Seen, TimeSpan LeaseTime);
