using System.Globalization;

namespace BookReader.Faults.Tests.History;

internal enum ViolationKind
{
    /// <summary>A read that began after a write was answered shows what was there before it.</summary>
    Missed,

    /// <summary>A read shows something older than an earlier read of the same resource at the same node.</summary>
    WentBack,

    /// <summary>A read shows what nobody had written there by then.</summary>
    Foreign,
}

/// <param name="Kind">What is wrong.</param>
/// <param name="Register">Where.</param>
/// <param name="Read">What shows it.</param>
/// <param name="Least">The oldest value that it might have shown.</param>
internal sealed record Violation(ViolationKind Kind, Register Register, Read Read, int Least)
{
    public override string ToString()
    {
        var due = Register.WriteOf(Math.Max(Least, 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind}: {Register.Name} in {Read.Resource} at node {Read.Node} shows {Read.Shown}; {Least} was due, written at node {due.Node}"
            + $" from {Milliseconds(due.Begin)} to {Milliseconds(due.End)} ms as counted from the read, which took until {Milliseconds(Read.End)} and was answered by {Read.How}");
    }

    private double Milliseconds(long timestamp) => TimeProvider.System.GetElapsedTime(Read.Begin, timestamp).TotalMilliseconds;
}
