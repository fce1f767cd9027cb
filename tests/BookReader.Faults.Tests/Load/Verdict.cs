using System.Globalization;
using BookReader.Faults.Tests.History;

namespace BookReader.Faults.Tests.Load;

/// <summary>What came out while a fault was on.</summary>
/// <param name="Server">What the servers are called.</param>
/// <param name="Fault">Its name.</param>
/// <param name="Reads">Reads that were judged.</param>
/// <param name="Stale">Those besides that the server called stale, judged as such.</param>
/// <param name="Violations">Those that showed what they must not.</param>
/// <param name="Lost">Answered positions that are not in the database, or more than once.</param>
/// <param name="Waits">How long each answered write took.</param>
/// <param name="Failures">Calls that failed, by how.</param>
internal sealed record Verdict(
    string Server,
    string Fault,
    int Reads,
    int Stale,
    IReadOnlyList<Violation> Violations,
    IReadOnlyList<int> Lost,
    IReadOnlyList<TimeSpan> Waits,
    IReadOnlyDictionary<string, int> Failures)
{
    /// <summary>A row of a table in Markdown: fault, reads, stale ones, writes, violations, lost, failed calls, and the writes' times.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Fault} | {Reads:N0} | {Stale:N0} | {Waits.Count:N0} | {Violations.Count} | {Lost.Count} | {Failed} | {At(0.5)} | {At(0.99)} | {At(1)} |");

    /// <summary>Violations for a million reads, and how many there were in how many.</summary>
    public string PerMillion => string.Create(CultureInfo.InvariantCulture, $"{1e6 * Violations.Count / Math.Max(Reads, 1):N0} ({Violations.Count:N0} of {Reads:N0})");

    /// <summary>What came out of two sittings with the same fault.</summary>
    public Verdict With(Verdict next) => new(
        Server,
        Fault,
        Reads + next.Reads,
        Stale + next.Stale,
        [.. Violations, .. next.Violations],
        [.. Lost, .. next.Lost],
        [.. Waits, .. next.Waits],
        Failures.Concat(next.Failures).GroupBy(each => each.Key, StringComparer.Ordinal).ToDictionary(each => each.Key, each => each.Sum(count => count.Value), StringComparer.Ordinal));

    private string Failed => Failures.Count == 0 ? "none" : string.Join(", ", Failures.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Value} {each.Key}"));

    private string At(double share)
    {
        var ordered = Waits.Order().ToList();
        return ordered.Count == 0 ? "-" : ordered[Math.Min((int)(ordered.Count * share), ordered.Count - 1)].TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
    }
}
