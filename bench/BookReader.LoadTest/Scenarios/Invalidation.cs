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
using BookReader.Library.Libraries;
using BookReader.Library.Storage;
using BookReader.Library.Storage.Postgres;
using BookReader.LoadTest.Processes;
using BookReader.LoadTest.Reports;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

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
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"medians of {Rounds} rounds, each beside one at {Sizes[0]} keys\n"));
        await output.WriteLineAsync($"| database | keys | raise, µs: at {Sizes[0]} | at so many | ratio | read after it, µs: at {Sizes[0]} | at so many | ratio |\n|---|---|---|---|---|---|---|---|");
        await MeasureAsync("SQLite", folder.File("sqlite"), () => Task.FromResult<string?>(null), cancellationToken);
        if (PostgresServer.Programs is null)
        {
            await output.WriteLineAsync("PostgreSQL is not installed.");
            return;
        }

        await using var server = await PostgresServer.StartAsync(isDurable: true);
        await MeasureAsync("PostgreSQL", folder.File("postgres"), async () => PostgresAddress.Parse(await server.NewDatabaseAsync()), cancellationToken);
    }

    private async Task MeasureAsync(string name, string folder, Func<Task<string?>> postgres, CancellationToken cancellationToken)
    {
        await using var few = await Place.MakeAsync(Path.Combine(folder, "few"), await postgres(), time, cancellationToken);
        await using var many = await Place.MakeAsync(Path.Combine(folder, "many"), await postgres(), time, cancellationToken);
        await few.FillAsync(Sizes[0], cancellationToken);
        await RoundsAsync(few, many, cancellationToken);
        foreach (var size in Sizes)
        {
            await many.FillAsync(size, cancellationToken);
            var rounds = await RoundsAsync(few, many, cancellationToken);
            var (raise, read) = (Median(rounds, each => each.Many.Raise), Median(rounds, each => each.Many.Read));
            var (raiseOfFew, readOfFew) = (Median(rounds, each => each.Few.Raise), Median(rounds, each => each.Few.Read));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {size} | {raiseOfFew:F0} | {raise:F0} | {raise / raiseOfFew:F2} | {readOfFew:F0} | {read:F0} | {read / readOfFew:F2} |"));
        }
    }

    /// <summary>In turns, so that whatever else the machine does meets both.</summary>
    private async Task<List<(Round Few, Round Many)>> RoundsAsync(Place few, Place many, CancellationToken cancellationToken)
    {
        var rounds = new List<(Round Few, Round Many)>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add((await few.RoundAsync(time, cancellationToken), await many.RoundAsync(time, cancellationToken)));
        }

        return rounds;
    }

    private static double Median(List<(Round Few, Round Many)> rounds, Func<(Round Few, Round Many), double> value) =>
        ComparisonTable.Median(rounds.Select(value));

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

    private static async Task<Guid> AddBookAsync(LibraryWriter writer, TimeProvider time, CancellationToken cancellationToken)
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

    private readonly record struct Round(double Raise, double Read);

    /// <summary>A database and a Redis with a number of keys, and a book whose entry is raised and read again.</summary>
    private sealed class Place(RedisServer redis, ServiceProvider services, Guid book, bool isPostgres) : IAsyncDisposable
    {
        private readonly TieredCache _cache = services.GetRequiredService<TieredCache>();
        private readonly CachedResource _metadata = services.GetRequiredService<Catalogue>().Metadata;
        private int _present;

        public static async Task<Place> MakeAsync(string folder, string? postgres, TimeProvider time, CancellationToken cancellationToken)
        {
            var redis = await RedisServer.StartAsync();
            var services = new ServiceCollection().AddLogging().AddSingleton(time).AddLibrary(folder, postgres)
                .AddRedisTier(options => options.Address = redis.Address).BuildServiceProvider();
            await services.GetRequiredService<ILibraryStorage>().MigrateAsync(cancellationToken);
            var tier = services.GetRequiredService<RedisTier>();
            tier.Open(Database);
            await Processes.Polling.UntilAsync("Redis to be there", () => Task.FromResult(tier.State == RedisState.Ok), time, cancellationToken);
            var book = await AddBookAsync(services.GetRequiredService<LibraryWriter>(), time, cancellationToken);
            return new Place(redis, services, book, postgres is not null);
        }

        public async Task FillAsync(int size, CancellationToken cancellationToken)
        {
            await FillRedisAsync(redis, _present, size, cancellationToken);
            await FillGenerationsAsync(services.GetRequiredService<ILibraryStorage>(), _present, size, isPostgres, cancellationToken);
            _present = size;
        }

        public async Task<Round> RoundAsync(TimeProvider time, CancellationToken cancellationToken)
        {
            var startedAt = time.GetTimestamp();
            await _cache.InvalidateAsync([new Tag($"book:{book}")], [], cancellationToken);
            var raisedAt = time.GetTimestamp();
            await _cache.GetAsync(_metadata, [book], cancellationToken);
            return new Round(time.GetElapsedTime(startedAt, raisedAt).TotalMicroseconds, time.GetElapsedTime(raisedAt).TotalMicroseconds);
        }

        public async ValueTask DisposeAsync()
        {
            await services.DisposeAsync();
            await redis.DisposeAsync();
        }
    }
}
