using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BookReader.Caching;
using BookReader.Caching.Keys;
using BookReader.Caching.Redis;
using BookReader.Library;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Library.Storage;
using BookReader.Library.Storage.Postgres;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.LoadTest.Scenarios;

/// <summary>
/// Promise 7: a write's raise, and the read after it, with a thousand, a hundred thousand and a million keys in Redis and
/// as many generations in the database. Below HTTP, whose own cost would hide a difference.
/// </summary>
internal sealed class Invalidation(TimeProvider time, TextWriter output)
{
    public const string Name = "invalidation";

    // The layout's own names, so that these keys lie where the tier looks.
    private const string Database = "bench";
    private const int Rounds = 300;

    private static readonly int[] Sizes = [1_000, 100_000, 1_000_000];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (RedisServer.Missing is { } missing)
        {
            throw new LoadTestException(missing);
        }

        using var folder = new TemporaryFolder();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"medians of {Rounds}; ratios to {Sizes[0]} keys\n"));
        await output.WriteLineAsync("| database | keys | raise, µs | ratio | read after it, µs | ratio |\n|---|---|---|---|---|---|");
        await MeasureAsync("SQLite", folder.File("sqlite"), postgres: null, cancellationToken);
        if (PostgresServer.Programs is null)
        {
            await output.WriteLineAsync("PostgreSQL is not installed.");
            return;
        }

        await using var server = await PostgresServer.StartAsync(isDurable: true);
        await MeasureAsync("PostgreSQL", folder.File("postgres"), PostgresAddress.Parse(await server.NewDatabaseAsync()), cancellationToken);
    }

    private async Task MeasureAsync(string name, string folder, string? postgres, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLibrary(folder, postgres)
            .AddRedisTier(options => options.Address = redis.Address).BuildServiceProvider();
        var storage = services.GetRequiredService<ILibraryStorage>();
        await storage.MigrateAsync(cancellationToken);
        var tier = services.GetRequiredService<RedisTier>();
        tier.Open(Database);
        await Processes.Polling.UntilAsync("Redis to be there", () => Task.FromResult(tier.State == RedisState.Ok), time, cancellationToken);
        var book = await AddBookAsync(services.GetRequiredService<LibraryWriter>(), cancellationToken);
        var (cache, metadata) = (services.GetRequiredService<TieredCache>(), services.GetRequiredService<Catalogue>().Metadata);
        await RoundsAsync(cache, metadata, book, cancellationToken);

        var present = 0;
        (double Raise, double Read)? first = null;
        foreach (var size in Sizes)
        {
            await FillRedisAsync(redis, present, size, cancellationToken);
            await FillGenerationsAsync(storage, present, size, isPostgres: postgres is not null, cancellationToken);
            present = size;
            var (raise, read) = await RoundsAsync(cache, metadata, book, cancellationToken);
            first ??= (raise, read);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {size} | {raise:F0} | {raise / first.Value.Raise:F2} | {read:F0} | {read / first.Value.Read:F2} |"));
        }
    }

    private async Task<(double Raise, double Read)> RoundsAsync(TieredCache cache, CachedResource metadata, Guid book, CancellationToken cancellationToken)
    {
        var (raises, reads) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var startedAt = time.GetTimestamp();
            await cache.InvalidateAsync([new Tag($"book:{book}")], [], cancellationToken);
            var raisedAt = time.GetTimestamp();
            await cache.GetAsync(metadata, [book], cancellationToken);
            raises.Add(time.GetElapsedTime(startedAt, raisedAt).TotalMicroseconds);
            reads.Add(time.GetElapsedTime(raisedAt).TotalMicroseconds);
        }

        return (ComparisonTable.Median(raises), ComparisonTable.Median(reads));
    }

    /// <summary>Chapters' and positions' keys as the server makes them, beside the measured book's, by pipelining.</summary>
    private static async Task FillRedisAsync(RedisServer redis, int from, int to, CancellationToken cancellationToken)
    {
        const int Batch = 10_000;
        const string Answer = "+OK\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Port, cancellationToken);
        var stream = client.GetStream();
        var value = new string('x', 200);
        var answers = new byte[Batch * Answer.Length];
        for (var at = from; at < to; at += Batch)
        {
            var count = Math.Min(Batch, to - at);
            var commands = new StringBuilder();
            for (var i = at; i < at + count; i++)
            {
                var key = i % 2 == 0 ? $"book:{IdOf(i / 30)}:chapter:{1 + (i % 30)}" : $"user:{IdOf(i / 10)}:progress:{IdOf(i)}";
                commands.Append(CultureInfo.InvariantCulture, $"SET br:{Database}:1-0123456789abcdef-1:{key} {value}\r\n");
            }

            var sending = stream.WriteAsync(Encoding.ASCII.GetBytes(commands.ToString()), cancellationToken);
            await stream.ReadExactlyAsync(answers.AsMemory(0, count * Answer.Length), cancellationToken);
            await sending;
        }
    }

    private static async Task FillGenerationsAsync(ILibraryStorage storage, int from, int to, bool isPostgres, CancellationToken cancellationToken)
    {
        await using var transaction = await storage.BeginAsync(cancellationToken);
        transaction.Context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        var sql = isPostgres
            ? "INSERT INTO cache_generation (tag, generation, xid) SELECT 'user:' || gen_random_uuid() || ':progress:' || i, i, pg_current_xact_id() FROM generate_series({0}, {1}) AS i"
            : "INSERT INTO cache_generation (tag, generation) WITH RECURSIVE n (i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1}) "
                + "SELECT 'user:' || lower(hex(randomblob(16))) || ':progress:' || i, i FROM n";
        await transaction.Context.Database.ExecuteSqlRawAsync(sql, [from, to - 1], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<Guid> AddBookAsync(LibraryWriter writer, CancellationToken cancellationToken)
    {
        var (now, library, book) = (time.GetUtcNow(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await writer.WriteAsync(
            Changes.NothingShown,
            (context, _) =>
            {
                context.Add(new BookLibrary { Id = library, Name = "Library", CreatedAt = now });
                context.Add(new Book
                {
                    Id = book,
                    LibraryId = library,
                    Title = "Book",
                    Author = "",
                    TitleSortKey = [],
                    AuthorSortKey = [],
                    FileHash = "",
                    FileName = "",
                    FileFormat = "epub",
                    FileSizeBytes = 1,
                    State = ImportState.Ready,
                    HasDescriptions = true,
                    CreatedAt = now,
                });
                return Task.CompletedTask;
            },
            cancellationToken);
        return book;
    }

    private static Guid IdOf(int number) => new(number, 0x5a5a, 0x7000, [0x80, 1, 2, 3, 4, 5, 6, 7]);
}
