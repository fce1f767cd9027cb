using System.Globalization;
using BookReader.LoadTest.Load;
using HdrHistogram;

namespace BookReader.LoadTest.Reports;

/// <summary>
/// What each endpoint needs, beside what the bare server needs for the same bytes. A ratio is that of two measurements
/// which followed each other in one round; the median over the rounds is shown.
/// </summary>
internal static class ComparisonTable
{
    public static void Write(TextWriter output, IEnumerable<ComparisonRow> rows)
    {
        output.WriteLine("| endpoint | body, bytes | requests/s: bare | server | server/bare | CPU per request, µs: bare | server | server/bare | p50, ms: bare | server | p99, ms: bare | server |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var (bare, server) = (row.Rounds.Select(round => round.Bare).ToList(), row.Rounds.Select(round => round.Server).ToList());
            string[] cells =
            [
                row.Endpoint,
                Text(row.BodyBytes, "F0"),
                Text(Median(bare.Select(each => each.RequestsPerSecond)), "F0"),
                Text(Median(server.Select(each => each.RequestsPerSecond)), "F0"),
                Text(Median(row.Rounds.Select(round => round.Server.RequestsPerSecond / round.Bare.RequestsPerSecond)), "F2"),
                Text(Median(bare.Select(each => each.ServerMicroseconds)), "F1"),
                Text(Median(server.Select(each => each.ServerMicroseconds)), "F1"),
                Text(Median(row.Rounds.Select(round => round.Server.ServerMicroseconds / round.Bare.ServerMicroseconds)), "F2"),
                Milliseconds(bare, 50),
                Milliseconds(server, 50),
                Milliseconds(bare, 99),
                Milliseconds(server, 99),
            ];
            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static string Milliseconds(IEnumerable<Measurement> measurements, double percentile)
    {
        var all = new LongHistogram(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3);
        foreach (var measurement in measurements)
        {
            all.Add(measurement.Latency);
        }

        return Text(all.GetValueAtPercentile(percentile) / 1000.0, "F2");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One endpoint's rounds, each of both servers.</summary>
internal sealed record ComparisonRow(string Endpoint, int BodyBytes, IReadOnlyList<(Measurement Bare, Measurement Server)> Rounds);
