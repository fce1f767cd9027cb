using System.Globalization;
using BookReader.Library;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Libraries;
using BookReader.Library.Progress;
using BookReader.Library.Storage;
using BookReader.Library.Storage.Postgres;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.TestServers;
using HdrHistogram;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// Readers who all report their positions at once, each again as soon as it was answered: with group commit, and with a
/// commit for each report by the same code. Durable on both databases, and below HTTP, whose own cost would hide the ratio.
/// </summary>
internal sealed class ProgressWrites(LoadOptions options, TimeProvider time, TextWriter output)
{
    public const string Name = "writes";

    private const int Chapters = 20;
    private const int StepRounds = 400;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await MeasureAsync("SQLite", folder.File("sqlite"), postgres: null, cancellationToken);
        if (PostgresServer.Programs is null)
        {
            await output.WriteLineAsync("PostgreSQL is not installed.");
            return;
        }

        await using var server = await PostgresServer.StartAsync(isDurable: true);
        await MeasureAsync("PostgreSQL", folder.File("postgres"), PostgresAddress.Parse(await server.NewDatabaseAsync()), cancellationToken);
    }

    private async Task MeasureAsync(string database, string folder, string? postgres, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLibrary(folder, postgres).BuildServiceProvider();
        var storage = services.GetRequiredService<ILibraryStorage>();
        await storage.MigrateAsync(cancellationToken);
        var writer = services.GetRequiredService<LibraryWriter>();
        var (book, readers) = await StockAsync(writer, cancellationToken);
        var grouped = services.GetRequiredService<ProgressStore>();
        var single = new ProgressStore(writer, time, maxBatch: 1, lanes: options.Connections);

        var rounds = new List<(Result Single, Result Grouped)>();
        await RunAsync(single, book, readers, options.WarmUp, cancellationToken);
        await RunAsync(grouped, book, readers, options.WarmUp, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Add((
                await RunAsync(single, book, readers, options.Measurement, cancellationToken),
                await RunAsync(grouped, book, readers, options.Measurement, cancellationToken)));
        }

        var (one, many) = (ComparisonTable.Median(rounds.Select(each => each.Single.PerSecond)), ComparisonTable.Median(rounds.Select(each => each.Grouped.PerSecond)));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {database}: positions saved by {options.Connections} readers at once, medians of {options.Rounds} rounds of {options.Measurement.TotalSeconds:0.#} s
              one commit each   {one,8:F0} /s   p50 {Median(rounds, each => each.Single.P50),7:F1} ms   p99 {Median(rounds, each => each.Single.P99),7:F1} ms
              group commit      {many,8:F0} /s   p50 {Median(rounds, each => each.Grouped.P50),7:F1} ms   p99 {Median(rounds, each => each.Grouped.P99),7:F1} ms   {many / one:F1} times as many
            """));
        await StepsAsync(storage, book, readers, cancellationToken);
    }

    /// <summary>What a batch takes step by step, with nobody beside it: what is left to be won, and where.</summary>
    private async Task StepsAsync(ILibraryStorage storage, Guid book, Guid[] readers, CancellationToken cancellationToken)
    {
        string[] steps = ["begin", "look up", "raise", "write", "commit", "end"];
        var took = steps.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < StepRounds; round++)
        {
            var mark = time.GetTimestamp();
            var step = 0;
            void Ended()
            {
                took[step++].Add(time.GetElapsedTime(mark).TotalMilliseconds);
                mark = time.GetTimestamp();
            }

            var batch = new ProgressBatch([.. readers.Select(reader => new ProgressReport(reader, book, Position(round), []))], time.GetUtcNow());
            await using var transaction = await storage.BeginAsync(cancellationToken);
            Ended();
            var tags = await batch.Change.ResolveAsync(transaction.Context, cancellationToken);
            Ended();
            await transaction.RaiseAsync(tags, null, cancellationToken);
            Ended();
            await batch.WriteAsync(transaction.Context, cancellationToken);
            Ended();
            await transaction.CommitAsync(cancellationToken);
            Ended();
            await transaction.DisposeAsync();
            Ended();
        }

        var medians = took.Select(each => ComparisonTable.Median(each.Skip(StepRounds / 2))).ToList();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"  a batch of {readers.Length} by itself: {string.Join(", ", steps.Zip(medians, (step, median) => string.Create(CultureInfo.InvariantCulture, $"{step} {median:F2}")))}; {medians.Sum():F2} ms"));
    }

    private async Task<Result> RunAsync(ProgressStore store, Guid book, Guid[] readers, TimeSpan length, CancellationToken cancellationToken)
    {
        var latency = new LongConcurrentHistogram(1, 60_000_000, 3);
        var startedAt = time.GetTimestamp();
        await Task.WhenAll(readers.Select(reader => Task.Run(
            async () =>
            {
                for (var i = 0; time.GetElapsedTime(startedAt) < length; i++)
                {
                    var askedAt = time.GetTimestamp();
                    var outcome = await store.SaveAsync(reader, book, Position(i), cancellationToken);
                    if (outcome.Value?.Result != SaveResult.Accepted)
                    {
                        throw new LoadTestException($"A position was not saved: {outcome}");
                    }

                    latency.RecordValue((long)time.GetElapsedTime(askedAt).TotalMicroseconds);
                }
            },
            cancellationToken)));
        return new Result(
            latency.TotalCount / time.GetElapsedTime(startedAt).TotalSeconds,
            latency.GetValueAtPercentile(50) / 1000.0,
            latency.GetValueAtPercentile(99) / 1000.0);
    }

    private static ReportedPosition Position(int i) => new(1 + (i % Chapters), i % 100, $"epubcfi(/6/{i})", i % 100, "phone", null, null);

    private async Task<(Guid Book, Guid[] Readers)> StockAsync(LibraryWriter writer, CancellationToken cancellationToken)
    {
        var (now, library, book) = (time.GetUtcNow(), Guid.CreateVersion7(), Guid.CreateVersion7());
        Guid[] readers = [.. Enumerable.Range(0, options.Connections).Select(_ => Guid.CreateVersion7())];
        await writer.WriteAsync(
            Changes.NothingShown,
            (context, _) =>
            {
                context.Add(new BookLibrary { Id = library, Name = "Shared", CreatedAt = now });
                foreach (var reader in readers)
                {
                    var email = $"{reader}@example.org";
                    context.Add(new Library.Accounts.User { Id = reader, Email = email, NormalizedEmail = email.ToUpperInvariant(), PasswordHash = "", CreatedAt = now });
                    context.Add(new LibraryMember { LibraryId = library, UserId = reader, Role = MemberRole.Reader });
                }

                context.Add(NewBook(book, library, now));
                return Task.CompletedTask;
            },
            cancellationToken);
        return (book, readers);
    }

    private static Book NewBook(Guid id, Guid library, DateTimeOffset now)
    {
        var book = new Book
        {
            Id = id,
            LibraryId = library,
            Title = "Book",
            Author = "",
            TitleSortKey = [],
            AuthorSortKey = [],
            FileHash = "",
            FileName = "",
            FileFormat = "epub",
            FileSizeBytes = 1,
            WordCount = Chapters * 1000,
            State = ImportState.Ready,
            HasDescriptions = true,
            CreatedAt = now,
        };
        book.Chapters.AddRange(Enumerable.Range(0, Chapters).Select(i => new Chapter
        {
            Id = Guid.CreateVersion7(),
            BookId = id,
            Number = i + 1,
            Title = "",
            Html = "",
            Text = "",
            Images = "[]",
            WordCount = 1000,
            WordsBefore = i * 1000,
            IsLinear = true,
        }));
        return book;
    }

    private static double Median(List<(Result Single, Result Grouped)> rounds, Func<(Result Single, Result Grouped), double> value) =>
        ComparisonTable.Median(rounds.Select(value));

    private sealed record Result(double PerSecond, double P50, double P99);
}
