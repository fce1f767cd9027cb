using System.Globalization;
using BookReader.LoadTest.Load;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.LoadTest.Shelf;
using BookReader.TestServers;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// What Redis's trouble costs a reader and a writer: a server with Redis, which is well, hangs, or is killed, beside one
/// with the memory tier alone, measured right before.
/// </summary>
internal sealed class RedisFaults(LoadOptions options, TimeProvider time, TextWriter output)
{
    public const string Name = "faults";

    private const int Books = 32;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (RedisServer.Missing is { } missing)
        {
            throw new LoadTestException(missing);
        }

        using var folder = new TemporaryFolder();
        await output.WriteLineAsync(Machine.Describe(options.Server, time));
        await using var redis = await RedisServer.StartAsync();
        await using var alone = await Stage.SetAsync(options, folder.File("alone"), redis: null, time, cancellationToken);
        await using var shared = await Stage.SetAsync(options, folder.File("shared"), redis.Address, time, cancellationToken);
        await IsAsync(shared, "ok", cancellationToken);
        await RunAsync(alone, options.WarmUp, cancellationToken);
        await RunAsync(shared, options.WarmUp, cancellationToken);

        List<Phase> phases =
        [
            await MeasureAsync("well", alone, shared, () => Task.CompletedTask, () => Task.CompletedTask, cancellationToken),
            await MeasureAsync("hangs", alone, shared, redis.PauseAsync, redis.ResumeAsync, cancellationToken),
            await MeasureAsync("killed", alone, shared, redis.KillAsync, redis.StartAsync, cancellationToken),
        ];
        Report(phases);
    }

    private async Task<Phase> MeasureAsync(
        string name, Stage alone, Stage shared, Func<Task> harm, Func<Task> heal, CancellationToken cancellationToken)
    {
        var baseline = await RunAsync(alone, options.Measurement, cancellationToken);
        await using var readers = shared.Readers(options, time);
        readers.Start();
        await Task.Delay(Moment, time, cancellationToken);
        var harmedAt = time.GetTimestamp();
        await harm();
        await Task.Delay(Moment + options.Measurement, time, cancellationToken);
        var healedAt = time.GetTimestamp();
        await heal();
        await IsAsync(shared, "ok", cancellationToken);
        var untilHealthy = time.GetElapsedTime(healedAt);
        var samples = await readers.StopAsync();
        return new Phase(
            name,
            baseline,
            [.. samples.Where(each => each.SentAt >= harmedAt && time.GetElapsedTime(harmedAt, each.SentAt) < Moment)],
            [.. samples.Where(each => time.GetElapsedTime(harmedAt, each.SentAt) >= Moment && each.SentAt < healedAt)],
            untilHealthy);
    }

    private async Task<IReadOnlyList<Sample>> RunAsync(Stage stage, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var readers = stage.Readers(options, time);
        readers.Start();
        await Task.Delay(length, time, cancellationToken);
        return await readers.StopAsync();
    }

    private Task IsAsync(Stage stage, string state, CancellationToken cancellationToken) => Processes.Polling.UntilAsync(
        $"Redis to be {state}", async () => await stage.Client.RedisStateAsync(cancellationToken) == state, time, cancellationToken);

    private void Report(List<Phase> phases)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Connections} readers, {options.Measurement.TotalSeconds:0.#} s each; with Redis / memory alone; in trouble: from a second after its beginning\n"));
        output.WriteLine("| Redis | | requests | p50, ms: alone | with Redis | ratio | p99, ms: alone | with Redis | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var phase in phases)
        {
            foreach (var kind in Enum.GetValues<RequestKind>())
            {
                var (alone, shared) = (Of(phase.Alone, kind), Of(phase.Steady, kind));
                var (p50, p50Alone, p99, p99Alone) = (At(shared, 0.5), At(alone, 0.5), At(shared, 0.99), At(alone, 0.99));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {phase.Name} | {Text(kind)} | {shared.Length} | {p50Alone:F2} | {p50:F2} | {p50 / p50Alone:F2} | {p99Alone:F2} | {p99:F2} | {p99 / p99Alone:F2} |"));
            }
        }

        output.WriteLine("\n| Redis | reads slower than 15 ms in the first second | the most by one reader | the slowest, ms | in a second of memory alone | ok again after, s |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var phase in phases)
        {
            var slow = phase.First.Where(IsSlowRead).ToList();
            var most = slow.Count == 0 ? 0 : slow.GroupBy(each => each.Connection).Max(each => each.Count());
            var slowest = phase.First.Where(each => each.Kind != RequestKind.Write).Max(each => each.Took.TotalMilliseconds);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {phase.Name} | {slow.Count} | {most} | {slowest:F1} | {phase.Alone.Count(IsSlowRead) / options.Measurement.TotalSeconds:F1} | {phase.UntilHealthy.TotalSeconds:F2} |"));
        }
    }

    private static bool IsSlowRead(Sample sample) => sample.Kind != RequestKind.Write && sample.Took > Slow;

    private static double[] Of(IEnumerable<Sample> samples, RequestKind kind) =>
        [.. samples.Where(each => each.Kind == kind).Select(each => each.Took.TotalMilliseconds).Order()];

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];

    private static string Text(RequestKind kind) => kind switch
    {
        RequestKind.Write => "position saved",
        RequestKind.ReadAfterWrite => "and read back",
        _ => "warm chapter",
    };

    /// <param name="Name">What Redis does.</param>
    /// <param name="Alone">Of the server without it.</param>
    /// <param name="First">Of the second after it began.</param>
    /// <param name="Steady">After that.</param>
    /// <param name="UntilHealthy">From Redis's being started or let go on to /health.</param>
    private sealed record Phase(string Name, IReadOnlyList<Sample> Alone, IReadOnlyList<Sample> First, IReadOnlyList<Sample> Steady, TimeSpan UntilHealthy);

    /// <summary>A server with books on it.</summary>
    private sealed record Stage(MeasuredProcess Server, LibraryClient Client, Guid[] Shelf) : IAsyncDisposable
    {
        public static async Task<Stage> SetAsync(LoadOptions options, string folder, string? redis, TimeProvider time, CancellationToken cancellationToken)
        {
            var server = await BookReaderServer.StartAsync(options.Server, folder, redis, time, cancellationToken);
            var client = new LibraryClient(server.Address);
            await client.SignInAsync(cancellationToken);
            var books = new List<Guid>();
            for (var number = 1; number <= Books; number++)
            {
                books.Add(await client.UploadAsync($"{number}.epub", GeneratedBook.Write($"Book {number}", 1, 6_500), cancellationToken));
            }

            foreach (var book in books)
            {
                await Processes.Polling.UntilAsync($"book {book} to be read in", () => client.IsSettledAsync(book, cancellationToken), time, cancellationToken);
            }

            return new Stage(server, client, [.. books]);
        }

        public PacedReaders Readers(LoadOptions options, TimeProvider time) => new(Server, Client.AccessToken, Shelf, options.Connections, time);

        public ValueTask DisposeAsync()
        {
            Client.Dispose();
            return Server.DisposeAsync();
        }
    }
}
