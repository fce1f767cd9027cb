using System.Collections.Concurrent;

namespace BookReader.Faults.Tests.History;

/// <summary>
/// One thing that is written and read: a position, a title, whether somebody is a member. One writer at a time writes the
/// values 1, 2, 3 and so on, each when the one before is answered or given up; 0 is what was there before.
/// </summary>
/// <param name="Name">What it is, for a reader of a report.</param>
/// <param name="HasTwoStates">Whether a read tells an even value from an odd one and no more. Nothing is written to it after a write that was not answered.</param>
internal sealed record Register(string Name, bool HasTwoStates = false)
{
    private readonly List<Write> _writes = [];
    private int _taken;

    /// <summary>Filled by many at once.</summary>
    public ConcurrentQueue<Read> Reads { get; } = new();

    /// <summary>The value that the next write will have.</summary>
    public int Next => _writes.Count + 1;

    /// <summary>For a checker, while nobody writes.</summary>
    public IReadOnlyList<Write> Writes => _writes;

    /// <summary>Of each resource on each node, the latest value that reads of former checks have shown.</summary>
    public Dictionary<(int Node, string Resource), int> ShownBefore { get; } = [];

    /// <summary>The next value is on its way.</summary>
    public Write Begin(int node, long timestamp)
    {
        var write = new Write(node, timestamp);
        _writes.Add(write);
        return write;
    }

    /// <summary>The writes that were answered and not taken before.</summary>
    public IReadOnlyList<Write> TakeAnswered()
    {
        var taken = _writes.Skip(_taken).Where(write => write.IsAnswered).ToList();
        _taken = _writes.Count;
        return taken;
    }

    public Write WriteOf(int value) => _writes[value - 1];
}
