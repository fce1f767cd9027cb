using System.Globalization;
using BookReader.LoadTest.Load;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.LoadTest.Shelf;
using BookReader.TestServers;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// What other nodes cost: a position saved at one node, and a chapter that its memory has, while it is alone on a durable
/// PostgreSQL and while one and two others are there. It is the same process throughout; the others are started and stopped
/// around it, up and down in turns, so that whatever else the machine does meets all.
/// </summary>
internal sealed class NodeWrites(LoadOptions options, TimeProvider time, TextWriter output)
{
    public const string Name = "nodes";

    private const int MostNodes = 3;
    private const int Chapters = 30;

    // Makes a chapter's JSON about 9 KB.
    private const int ChapterLength = 6_500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (PostgresServer.Programs is null)
        {
            throw new LoadTestException("PostgreSQL is not installed.");
        }

        using var folder = new TemporaryFolder();
        await output.WriteLineAsync(Machine.Describe(options.Server, time));
        await using var postgres = await PostgresServer.StartAsync(isDurable: true);
        await using var group = new NodeGroup(options.Server, folder.File("data"), postgres, await postgres.NewDatabaseAsync(), time);
        await group.ResizeAsync(1, cancellationToken);
        using var client = new LibraryClient(group.First.Address);
        var book = await StockAsync(client, cancellationToken);
        var chapter = await client.AnswerOfAsync($"/api/v1/books/{book}/chapters/1", cancellationToken);
        Measurement Hit(TimeSpan length) =>
            ClosedLoop.Run(group.First, Exchange.Conditional(chapter.Path, client.AccessToken, chapter.ETag), options.Connections, length, time);
        Hit(options.WarmUp);
        using var writers = new PositionWriters(group.First, book, Chapters, time);
        var rounds = new List<Stage[]>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var tokens = await SignInAsync(client, cancellationToken);
            var stages = new Stage[MostNodes];
            foreach (var nodes in round % 2 == 0 ? Enumerable.Range(1, MostNodes) : Enumerable.Range(1, MostNodes).Reverse())
            {
                await group.ResizeAsync(nodes, cancellationToken);

                // A node that has just started compiles what it does with a raise while it does it.
                await writers.RunAsync(tokens, options.WarmUp, cancellationToken);
                var one = await writers.RunAsync(tokens[..1], options.Measurement, cancellationToken);
                var many = await writers.RunAsync(tokens, options.Measurement, cancellationToken);
                stages[nodes - 1] = new Stage(one, many, group.WhileOthersStandStill(() => Hit(options.Measurement)));
                await group.CheckAsync();
            }

            rounds.Add(stages);
        }

        Report(rounds);
    }

    private static string EmailOf(int reader) => $"reader{reader}@example.org";

    private async Task<Guid> StockAsync(LibraryClient client, CancellationToken cancellationToken)
    {
        await client.SignInAsync(cancellationToken);
        var book = await client.UploadAsync("book.epub", GeneratedBook.Write("A Book", Chapters, ChapterLength), cancellationToken);
        await Processes.Polling.UntilAsync("the book to be read in", () => client.IsSettledAsync(book, cancellationToken), time, cancellationToken);
        for (var reader = 0; reader < options.Connections; reader++)
        {
            await client.AddReaderAsync(EmailOf(reader), cancellationToken);
        }

        return book;
    }

    /// <returns>Each reader's access token, which lasts for a quarter of an hour.</returns>
    private async Task<string[]> SignInAsync(LibraryClient client, CancellationToken cancellationToken)
    {
        var tokens = new string[options.Connections];
        for (var reader = 0; reader < tokens.Length; reader++)
        {
            await client.SignInAsync(EmailOf(reader), cancellationToken);
            tokens[reader] = client.AccessToken;
        }

        return tokens;
    }

    private void Report(List<Stage[]> rounds)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"positions saved at one node by one reader and by {options.Connections}; a chapter of which its memory says 304, {options.Connections} connections, while the others stand still; medians of {options.Rounds} rounds of {options.Measurement.TotalSeconds:0.#} s, each beside the round's own with one node\n"));
        output.WriteLine($"| nodes | one reader: p50, ms | more than with one node | p99, ms | more | {options.Connections} readers: positions/s | ratio | p50, ms | p99, ms | 304: requests/s | ratio | CPU per request, µs | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (var nodes = 1; nodes <= MostNodes; nodes++)
        {
            double Median(Func<Stage, double> value) => ComparisonTable.Median(rounds.Select(round => value(round[nodes - 1])));
            double More(Func<Stage, double> value) => ComparisonTable.Median(rounds.Select(round => value(round[nodes - 1]) - value(round[0])));
            double Ratio(Func<Stage, double> value) => ComparisonTable.Median(rounds.Select(round => value(round[nodes - 1]) / value(round[0])));

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {nodes} | {Median(P50):F2} | {More(P50):F2} | {Median(P99):F2} | {More(P99):F2} | {Median(Saved):F0} | {Ratio(Saved):F2} | {Median(each => At(each.Many, 50)):F1} | {Median(each => At(each.Many, 99)):F1} | {Median(Hits):F0} | {Ratio(Hits):F2} | {Median(HitCost):F1} | {Ratio(HitCost):F2} |"));
        }

        output.WriteLine("\none reader, p50, ms, by round: " + string.Join("; ", rounds.Select(round => string.Join(" ", round.Select(each => P50(each).ToString("F2", CultureInfo.InvariantCulture))))));

        static double P50(Stage stage) => At(stage.One, 50);
        static double P99(Stage stage) => At(stage.One, 99);
        static double Saved(Stage stage) => stage.Many.RequestsPerSecond;
        static double Hits(Stage stage) => stage.Hit.RequestsPerSecond;
        static double HitCost(Stage stage) => stage.Hit.ServerMicroseconds;
    }

    private static double At(Measurement measurement, double percentile) => measurement.Latency.GetValueAtPercentile(percentile) / 1000.0;

    /// <param name="One">Positions by one reader.</param>
    /// <param name="Many">By all.</param>
    /// <param name="Hit">A chapter from memory.</param>
    private sealed record Stage(Measurement One, Measurement Many, Measurement Hit);
}
