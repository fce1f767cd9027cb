using System.Globalization;
using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Redis;
using BookReader.Library;
using BookReader.Library.Cached;
using BookReader.Library.Storage;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.LoadTest.Shelf;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// What a book's entries take: the bytes that are sent, what Redis needs for them, and what they count for in memory. The
/// server imports the books; their resources are then read by the cache itself, on the same folder, so that its own count
/// is seen.
/// </summary>
internal sealed class BookMemory(LoadOptions options, TimeProvider time, TextWriter output)
{
    public const string Name = "memory";

    private const string Database = "bench";
    private const double Room = 512 << 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (RedisServer.Missing is { } missing)
        {
            throw new LoadTestException(missing);
        }

        using var folder = new TemporaryFolder();
        await output.WriteLineAsync(Machine.Describe(options.Server, time));
        var data = folder.File("data");
        var books = await ImportAsync(data, cancellationToken);

        await using var redis = await RedisServer.StartAsync();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLibrary(data, postgres: null)
            .AddRedisTier(tier => tier.Address = redis.Address)
            .Configure<TieredCacheOptions>(cache => cache.MemoryLimitBytes = (long)Room)
            .BuildServiceProvider();
        var tier = services.GetRequiredService<RedisTier>();
        tier.Open(Database);
        await Processes.Polling.UntilAsync("Redis to be there", () => Task.FromResult(tier.State == RedisState.Ok), time, cancellationToken);
        var weighing = new Weighing(services.GetRequiredService<TieredCache>(), redis, time);
        var catalogue = services.GetRequiredService<Catalogue>();
        var (user, chapters) = await FindAsync(services.GetRequiredService<ILibraryStorage>(), cancellationToken);

        await output.WriteLineAsync("\nBytes: sent, in Redis (MEMORY USAGE), counted in memory; of chapters the least, the median, the most.\n");
        await output.WriteLineAsync("| book | metadata | chapter list | contents | descriptions | progress | chapters | a chapter: sent | in Redis | in memory | all of it: sent | in Redis | in memory | fit into 512 MB: Redis | memory |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        await output.WriteLineAsync("| expected | 5 KB | 10 KB | | | 1 KB | | 50–200 KB | | | | | | 184–470 | |");
        foreach (var (title, book) in books)
        {
            Weight[] parts =
            [
                await weighing.WeighAsync(catalogue.Metadata, [book], cancellationToken),
                await weighing.WeighAsync(catalogue.Chapters, [book], cancellationToken),
                await weighing.WeighAsync(catalogue.Toc, [book], cancellationToken),
                await weighing.WeighAsync(catalogue.Descriptions, [book], cancellationToken),
                await weighing.WeighAsync(catalogue.Progress, [user, book], cancellationToken),
            ];
            var texts = new List<Weight>();
            for (var number = 1; number <= chapters[book]; number++)
            {
                texts.Add(await weighing.WeighAsync(catalogue.Chapter, [book, number], cancellationToken));
            }

            Weight[] all = [.. parts, .. texts];
            string[] cells =
            [
                title,
                .. parts.Select(each => $"{each.Sent} / {each.InRedis} / {each.InMemory}"),
                $"{texts.Count}",
                Spread(texts, each => each.Sent),
                Spread(texts, each => each.InRedis),
                Spread(texts, each => each.InMemory),
                Sum(all, each => each.Sent),
                Sum(all, each => each.InRedis),
                Sum(all, each => each.InMemory),
                Text(Room / all.Sum(each => each.InRedis)),
                Text(Room / all.Sum(each => each.InMemory)),
            ];
            await output.WriteLineAsync($"| {string.Join(" | ", cells)} |");
        }

        var list = await weighing.WeighAsync(catalogue.Books, [user, 0, 50, KeyValue.Absent, KeyValue.Absent], cancellationToken);
        await output.WriteLineAsync($"\nA list of 50: {list.Sent} / {list.InRedis} / {list.InMemory}");
    }

    private async Task<List<(string Title, Guid Book)>> ImportAsync(string data, CancellationToken cancellationToken)
    {
        await using var server = await BookReaderServer.StartAsync(options.Server, data, redis: null, time, cancellationToken);
        using var client = new LibraryClient(server.Address);
        await client.SignInAsync(cancellationToken);
        var shelf = await ReadersShelf.StockAsync(client, time, cancellationToken);
        var books = new List<(string Title, Guid Book)> { ("generated, 30 chapters", shelf.Book) };
        foreach (var file in Corpus())
        {
            var book = await client.UploadAsync(Path.GetFileName(file), await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);
            await Processes.Polling.UntilAsync($"{file} to be read in", () => client.IsSettledAsync(book, cancellationToken), time, cancellationToken);
            await client.SaveProgressAsync(book, 1, cancellationToken);
            books.Add((Path.GetFileName(file), book));
        }

        return books;
    }

    /// <summary>Real books lie beside the project where it is developed, not in it.</summary>
    private static IEnumerable<string> Corpus()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(corpus, "corpus.json")))
            {
                return Directory.GetFiles(corpus)
                    .Where(file => file.EndsWith(".epub", StringComparison.Ordinal) || file.Contains(".fb2", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal);
            }
        }

        return [];
    }

    private static async Task<(Guid User, Dictionary<Guid, int> Chapters)> FindAsync(ILibraryStorage storage, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var context = snapshot.Context;
        return (
            await context.Users.Where(user => user.Email == BookReaderServer.Email).Select(user => user.Id).SingleAsync(cancellationToken),
            await context.Chapters.GroupBy(chapter => chapter.BookId).ToDictionaryAsync(book => book.Key, book => book.Count(), cancellationToken));
    }

    private static string Spread(List<Weight> weights, Func<Weight, long> part)
    {
        long[] sorted = [.. weights.Select(part).Order()];
        return $"{sorted[0]}, {sorted[sorted.Length / 2]}, {sorted[^1]}";
    }

    private static string Sum(Weight[] weights, Func<Weight, long> part) => Text(weights.Sum(part));

    private static string Text(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    private readonly record struct Weight(long Sent, long InRedis, long InMemory);

    private sealed class Weighing(TieredCache cache, RedisServer redis, TimeProvider time)
    {
        public async Task<Weight> WeighAsync(CachedResource resource, KeyValue[] values, CancellationToken cancellationToken)
        {
            await cache.GetAsync(resource, values, cancellationToken);
            var key = resource.Key.Format(values);
            var inRedis = 0L;

            // It is compressed and put when its reader has been answered.
            await Processes.Polling.UntilAsync(
                $"{key} to lie in Redis",
                async () => (inRedis = await UsageAsync($"br:{Database}:*:{key}")) > 0,
                time,
                cancellationToken);
            return cache.TryGet(resource, values, out var entry)
                ? Of(entry, inRedis)
                : Of((await cache.GetAsync(resource, values, cancellationToken)).Entry, inRedis);
        }

        private static Weight Of(Entry entry, long inRedis) => new(entry.Payload.Length, inRedis, entry.SizeBytes);

        private async Task<long> UsageAsync(string pattern)
        {
            var answer = await redis.SayAsync(
                $"EVAL \"local found = redis.call('KEYS', '{pattern}') if #found == 0 then return 0 end return redis.call('MEMORY', 'USAGE', found[1], 'SAMPLES', 0)\" 0");
            return long.Parse(answer.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }
}
