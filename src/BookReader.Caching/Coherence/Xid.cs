namespace BookReader.Caching.Coherence;

/// <summary>The number of a transaction of the database, as PostgreSQL's <c>xid8</c>: given out in order, ended in any.</summary>
/// <param name="Value">Over zero; numbers below a durable commit are never given out again, numbers above it may be after a crash.</param>
public readonly record struct Xid(ulong Value) : IComparable<Xid>
{
    /// <inheritdoc/>
    public int CompareTo(Xid other) => Value.CompareTo(other.Value);

    /// <summary>The earlier of two.</summary>
    public static Xid Min(Xid left, Xid right) => left < right ? left : right;

    /// <summary>Whether <paramref name="left"/> was given out before <paramref name="right"/>.</summary>
    public static bool operator <(Xid left, Xid right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> was given out after <paramref name="right"/>.</summary>
    public static bool operator >(Xid left, Xid right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> was not given out after <paramref name="right"/>.</summary>
    public static bool operator <=(Xid left, Xid right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> was not given out before <paramref name="right"/>.</summary>
    public static bool operator >=(Xid left, Xid right) => left.Value >= right.Value;
}
