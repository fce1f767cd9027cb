using System.Globalization;

namespace BookReader.Caching.Coherence;

/// <summary>Which transactions a snapshot of the database sees, as PostgreSQL's <c>pg_snapshot</c>.</summary>
/// <param name="Xmin">All below it had ended.</param>
/// <param name="Xmax">None from it on had been given out.</param>
/// <param name="InProgress">Those between the two that had not ended.</param>
public sealed record XidSnapshot(Xid Xmin, Xid Xmax, IReadOnlyList<Xid> InProgress)
{
    /// <summary>Whether what that transaction committed, if it did, is in the snapshot.</summary>
    public bool Sees(Xid transaction) => transaction < Xmin || (transaction < Xmax && !InProgress.Contains(transaction));

    /// <summary>Reads the database's own text, <c>xmin:xmax:xip,xip…</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static XidSnapshot Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':') is not [var xmin, var xmax, var running])
        {
            throw new FormatException("A snapshot is xmin:xmax:xip,xip…");
        }

        return new XidSnapshot(ParseXid(xmin), ParseXid(xmax), [.. running.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ParseXid)]);
    }

    /// <summary>The same text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Xmin.Value}:{Xmax.Value}:{string.Join(',', InProgress.Select(each => each.Value))}");

    private static Xid ParseXid(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
}
