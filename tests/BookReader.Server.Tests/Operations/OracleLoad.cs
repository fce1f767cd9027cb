using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Operations;

/// <summary>
/// Readers and writers at a server, over HTTP, until they are stopped. Each thing has one writer, who counts its version up,
/// and readers, who ask an oracle whether what they are shown may be shown.
/// </summary>
internal sealed class OracleLoad : IAsyncDisposable
{
    /// <summary>Longer as a chapter than a memory tier of 1 MB keeps, so that each read of it asks Redis.</summary>
    public static readonly string LongText = TestBooks.Words(12_500);

    private const int Readers = 4;

    // Enough to keep Redis busy; without it the load would starve the server that it shares the processors with.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<Task> _running = [];
    private long _reads;
    private long _writes;

    private OracleLoad()
    {
    }

    /// <summary>Puts a book up whose title, chapter and progress are then read and written all the time.</summary>
    public static async Task<OracleLoad> StartAsync(ApiClient client)
    {
        var load = new OracleLoad();
        var titled = await client.AddBookAsync(TestBooks.Small("Version 0"), "titled.fb2");

        var read = await client.AddBookAsync(TestBooks.Fb2("Read", "Ann Author", LongText, "Short."), "read.fb2");
        await client.WriteAsync(HttpMethod.Put, $"/books/{read}/chapters/1", new { title = "Version 0" });
        Versioned[] all =
        [
            new(
                "title",
                async version =>
                {
                    await client.WriteAsync(HttpMethod.Patch, $"/books/{titled}", new { title = Text(version) });
                    return version;
                },
                ($"/books/{titled}", answer => Number(answer.GetProperty("title"))),
                ("/books", answer => Number(answer.GetProperty("books").EnumerateArray().Single(book => book.GetProperty("id").GetGuid() == titled).GetProperty("title")))),
            new(
                "chapter",
                async version =>
                {
                    await client.WriteAsync(HttpMethod.Put, $"/books/{read}/chapters/1", new { title = Text(version) });
                    return version;
                },
                ($"/books/{read}/chapters/1", answer => Number(answer.GetProperty("chapter").GetProperty("title"))),
                ($"/books/{read}/chapters", answer => Number(answer.GetProperty("chapters")[0].GetProperty("title"))),
                ($"/books/{read}/toc", answer => Number(answer.GetProperty("items")[0].GetProperty("title")))),
            new(
                "progress",
                async version => (await client.SaveProgressAsync(read, 2, version % 100)).GetProperty("progress").GetProperty("revision").GetInt64(),
                ($"/books/{read}/progress", answer => Revision(answer.GetProperty("progress"))),
                ($"/books/{read}", answer => Revision(answer.GetProperty("reading_progress")))),
        ];
        foreach (var each in all)
        {
            load.Run(async i => each.Oracle.Raise(await each.WriteAsync(i)), () => Interlocked.Increment(ref load._writes));
        }

        for (var reader = 0; reader < Readers; reader++)
        {
            var turns = reader;
            load.Run(i => load.ReadAsync(client, all[(i + turns) % all.Length], i + turns), () => Interlocked.Increment(ref load._reads));
        }

        return load;
    }

    /// <summary>Waits for so much more of the load to be answered, none of it wrong.</summary>
    public async Task GoOnAsync(int writes = 30)
    {
        var (readsBefore, writesBefore) = (Interlocked.Read(ref _reads), Interlocked.Read(ref _writes));
        await Eventually.GetAsync(
            () => Task.FromResult((Reads: Interlocked.Read(ref _reads) - readsBefore, Writes: Interlocked.Read(ref _writes) - writesBefore)),
            more => !_faults.IsEmpty || (more.Writes >= writes && more.Reads >= 2 * writes));
        Assert.Empty(_faults);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        _stopping.Dispose();
    }

    private async Task ReadAsync(ApiClient client, Versioned thing, int turn)
    {
        var (path, version) = thing.Reads[turn % thing.Reads.Length];
        var least = thing.Oracle.Least;
        var answer = await client.GetJsonAsync(path);
        if (thing.Oracle.Judge(version(answer), least) is { } fault)
        {
            _faults.Enqueue($"{path}, {fault}");
        }
    }

    private void Run(Func<int, Task> step, Action done) => _running.Add(Task.Run(async () =>
    {
        for (var i = 1; !_stopping.IsCancellationRequested; i++)
        {
            try
            {
                await step(i);
                done();
                await Eventually.PassAsync(Pause);
            }
            catch (Exception exception)
            {
                _faults.Enqueue(exception.Message);
                return;
            }
        }
    }));

    private static string Text(long version) => string.Create(CultureInfo.InvariantCulture, $"Version {version}");

    private static long Number(JsonElement title) => long.Parse(title.GetString()!.AsSpan("Version ".Length), CultureInfo.InvariantCulture);

    private static long Revision(JsonElement progress) => progress.ValueKind == JsonValueKind.Null ? 0 : progress.GetProperty("revision").GetInt64();

    /// <param name="Name">What has a version.</param>
    /// <param name="WriteAsync">Takes a number higher than the last, and returns the version that was written.</param>
    /// <param name="Reads">Where it is shown, and how it is found in the answer.</param>
    private sealed record Versioned(string Name, Func<int, Task<long>> WriteAsync, params (string Path, Func<JsonElement, long> Version)[] Reads)
    {
        public VersionOracle Oracle { get; } = new(Name);
    }
}
