using System.Globalization;

namespace BookReader.Faults.Tests.Load;

/// <summary>
/// What came out of this process' sittings: a row for each server and fault in the file that BOOKREADER_FAULT_REPORT
/// names, and, where there was more than one server, a table of all of them side by side.
/// </summary>
internal static class Report
{
    private static readonly Dictionary<(string Server, string Fault), Verdict> Verdicts = [];

    private static string? _head;

    /// <summary>Prints a verdict and puts it into the file, with those of former sittings of the same server and fault.</summary>
    public static void Add(Verdict verdict)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {FaultSettings.Seed}: {verdict.Server} {verdict.Row}"));
        var key = (verdict.Server, verdict.Fault);
        Verdicts[key] = Verdicts.TryGetValue(key, out var before) ? before.With(verdict) : verdict;
        if (Environment.GetEnvironmentVariable("BOOKREADER_FAULT_REPORT") is { Length: > 0 } file)
        {
            _head ??= File.Exists(file) ? File.ReadAllText(file) : "";
            File.WriteAllText(file, _head + string.Join('\n', [.. Servers.SelectMany(RowsOf), .. SideBySide()]) + "\n");
        }
    }

    private static IReadOnlyList<string> Servers => [.. Verdicts.Keys.Select(key => key.Server).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> RowsOf(string server) =>
        from verdict in Verdicts.Values
        where verdict.Server == server
        select Servers.Count > 1 ? $"| {server}: {verdict.Row.AsSpan(2)}" : verdict.Row;

    private static IEnumerable<string> SideBySide()
    {
        if (Servers.Count < 2)
        {
            yield break;
        }

        yield return $"\nViolations for a million reads, and how many in how many\n\n| fault | {string.Join(" | ", Servers)} |";
        yield return $"|---|{string.Concat(Servers.Select(_ => "---|"))}";
        foreach (var fault in Verdicts.Keys.Select(key => key.Fault).Distinct(StringComparer.Ordinal))
        {
            yield return $"| {fault} | {string.Join(" | ", Servers.Select(server => Verdicts.TryGetValue((server, fault), out var verdict) ? verdict.PerMillion : "-"))} |";
        }
    }
}
