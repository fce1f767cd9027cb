using System.Globalization;
using BookReader.LoadTest.Bare;
using BookReader.LoadTest.Load;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.LoadTest.Shelf;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// What a reader asks for most, of a warm server: the list, a chapter, the progress, and a chapter that the client has
/// already. Each is measured beside the bare server's sending of the same bytes, in turns within each round, so that
/// whatever else the machine does meets both.
/// </summary>
internal sealed class WarmReads(LoadOptions options, TimeProvider time, TextWriter output)
{
    public const string Name = "reads";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await output.WriteLineAsync(Machine.Describe(options.Server, time));
        await using var server = await BookReaderServer.StartAsync(options.Server, folder.File("data"), redis: null, time, cancellationToken);
        using var client = new LibraryClient(server.Address);
        await client.SignInAsync(cancellationToken);
        var shelf = await ReadersShelf.StockAsync(client, time, cancellationToken);

        var list = await client.AnswerOfAsync("/api/v1/books", cancellationToken);
        var chapter = await client.AnswerOfAsync($"/api/v1/books/{shelf.Book}/chapters/{shelf.Chapter}", cancellationToken);
        var progress = await client.AnswerOfAsync($"/api/v1/books/{shelf.Book}/progress", cancellationToken);
        await using var bare = await BareServer.StartAsync([list, chapter, progress], folder.File("answers.json"), time, cancellationToken);

        Comparison[] comparisons =
        [
            new("list of 50", token => Exchange.Get(list.Path, token, list.Body)),
            new("chapter", token => Exchange.Get(chapter.Path, token, chapter.Body)),
            new("progress", token => Exchange.Get(progress.Path, token, progress.Body)),
            new("chapter, 304", token => Exchange.Conditional(chapter.Path, token, chapter.ETag)),
        ];
        await MeasureAsync(comparisons, bare, server, client, cancellationToken);
        Report(comparisons);
    }

    private async Task MeasureAsync(
        Comparison[] comparisons, MeasuredProcess bare, MeasuredProcess server, LibraryClient client, CancellationToken cancellationToken)
    {
        foreach (var comparison in comparisons)
        {
            Measure(bare, comparison, client, options.WarmUp);
            Measure(server, comparison, client, options.WarmUp);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            await client.SignInAsync(cancellationToken);
            foreach (var comparison in comparisons)
            {
                // Who goes first changes, so that a drift of the machine favours neither.
                var isBareFirst = round % 2 == 0;
                var first = Measure(isBareFirst ? bare : server, comparison, client, options.Measurement);
                var second = Measure(isBareFirst ? server : bare, comparison, client, options.Measurement);
                comparison.Rounds.Add(isBareFirst ? (first, second) : (second, first));
            }
        }
    }

    private Measurement Measure(MeasuredProcess server, Comparison comparison, LibraryClient client, TimeSpan length) =>
        ClosedLoop.Run(server, comparison.Exchange(client.AccessToken), options.Connections, length, time);

    private void Report(Comparison[] comparisons)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Connections} connections, medians of {options.Rounds} rounds of {options.Measurement.TotalSeconds:0.#} s; every answer compared with the one read before\n"));
        ComparisonTable.Write(output, comparisons.Select(each => new ComparisonRow(each.Endpoint, each.Exchange("").Body.Length, each.Rounds)));
        var client = ComparisonTable.Median(comparisons.SelectMany(each => each.Rounds).Select(round => round.Bare.ClientMicroseconds));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe client itself takes {client:F1} µs of CPU a request."));
    }

    /// <param name="Endpoint">What to call it.</param>
    /// <param name="Exchange">The request and its answer, for an access token.</param>
    private sealed record Comparison(string Endpoint, Func<string, Exchange> Exchange)
    {
        public List<(Measurement Bare, Measurement Server)> Rounds { get; } = [];
    }
}
