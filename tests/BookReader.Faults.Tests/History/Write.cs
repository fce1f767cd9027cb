namespace BookReader.Faults.Tests.History;

/// <summary>One value of a register, from the moment it was sent.</summary>
/// <param name="node">To which node.</param>
/// <param name="begin">When it was sent, as a timestamp.</param>
internal sealed class Write(int node, long begin)
{
    private long _end = long.MaxValue;

    public int Node => node;

    public long Begin => begin;

    /// <summary>When it was answered; <see cref="long.MaxValue"/> while it was not, and for good when it failed: it may happen at any time or never.</summary>
    public long End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }

    public bool IsAnswered => End != long.MaxValue;
}
