using System.Text.Json;
using BookReader.Server.Tests.Hosting;
using BookReader.Server.Tests.Operations;
using BookReader.TestServers;
using Microsoft.Data.Sqlite;

namespace BookReader.Server.Tests.Caching;

/// <summary>REDIS_CACHE_ENABLED=false, the switch to be thrown when the cache is suspected.</summary>
public sealed class SwitchTests
{
    [Fact]
    public async Task Switched_off_it_reads_no_cache_and_switched_on_again_it_shows_nothing_from_before()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TempFolder();
        await using var redis = await RedisServer.StartAsync();
        var library = await SharedLibrary.OfModeAsync(folder.Path, redis);
        Guid book;
        await using (var on = await library.StartAsync(isCaching: true))
        {
            await RedisIsAsync(on, "ok");
            book = await on.Admin.AddBookAsync(TestBooks.Small("Written"), "written.fb2");
            await on.Admin.SaveProgressAsync(book, 1, 10);
            Assert.Equal(new Shown("Written", "Written", "Chapter 1", 10), await ReadAsync(on.Admin, book));
            await redis.WaitForAsync($"book:{book}:metadata", $"book:{book}:chapter:1", $"user:{on.Admin.UserId}:progress:{book}", $"user:{on.Admin.UserId}:books:*");

            // Nobody raised anything, so this must not be seen: what is read comes from a cache.
            await library.WriteBehindItsBackAsync(book, "behind", 20);
            Assert.Equal(new Shown("Written", "Written", "Chapter 1", 10), await ReadAsync(on.Admin, book));
        }

        var keys = await redis.CountAsync("br:*");
        await using (var off = await library.StartAsync(isCaching: false))
        {
            await RedisIsAsync(off, "disabled");
            Assert.Equal(new Shown("behind", "behind", "behind", 20), await ReadAsync(off.Admin, book));
            await library.WriteBehindItsBackAsync(book, "again", 30);
            Assert.Equal(new Shown("again", "again", "again", 30), await ReadAsync(off.Admin, book));
            using var chapter = await off.Admin.GetAsync($"/books/{book}/chapters/1");
            Assert.Equal("BookReader; fwd=bypass", chapter.CacheStatus());

            await off.Admin.WriteAsync(HttpMethod.Patch, $"/books/{book}", new { title = "Written while off" });
            await off.Admin.WriteAsync(HttpMethod.Put, $"/books/{book}/chapters/1", new { title = "Corrected while off" });
            await off.Admin.SaveProgressAsync(book, 1, 40);
            Assert.Equal(keys, await redis.CountAsync("br:*"));
        }

        await using var again = await library.StartAsync(isCaching: true);
        await RedisIsAsync(again, "ok");
        Assert.Equal(new Shown("Written while off", "Written while off", "Corrected while off", 40), await ReadAsync(again.Admin, book));
        Assert.True(await again.Admin.AskedOfRedisAsync("passed") > 0, "Redis was not asked for what it held.");
    }

    private static async Task<Shown> ReadAsync(ApiClient reader, Guid book)
    {
        var detail = await reader.GetJsonAsync($"/books/{book}");
        var list = (await reader.GetJsonAsync("/books")).GetProperty("books").EnumerateArray();
        var chapter = await reader.GetJsonAsync($"/books/{book}/chapters/1");
        var progress = await reader.GetJsonAsync($"/books/{book}/progress");
        return new Shown(
            detail.GetProperty("title").GetString(),
            list.Single(each => each.GetProperty("id").GetGuid() == book).GetProperty("title").GetString(),
            chapter.GetProperty("chapter").GetProperty("title").GetString(),
            progress.GetProperty("progress").GetProperty("current_position").GetDouble());
    }

    private static Task<JsonElement> RedisIsAsync(TestServer server, string state) => Eventually.GetAsync(
        () => server.Nobody.GetJsonAsync("/health"), health => health.GetProperty("checks").GetProperty("redis").GetString() == state);

    private sealed record Shown(string? Title, string? TitleInList, string? ChapterTitle, double Position);

    /// <summary>One database and one Redis, which servers are started on one after another.</summary>
    private sealed class SharedLibrary(string folder, string redis, string? postgres)
    {
        public static async Task<SharedLibrary> OfModeAsync(string folder, RedisServer redis) => new(
            folder,
            redis.Address,
            TestMode.Current is { UsesPostgres: true, Missing: null } ? await (await PostgresServer.SharedAsync()).NewDatabaseAsync() : null);

        public Task<TestServer> StartAsync(bool isCaching)
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["BOOKREADER_DATA"] = folder,
                ["REDIS_URL"] = redis,
                ["REDIS_CACHE_ENABLED"] = isCaching ? "true" : "false",
            };
            if (postgres is not null)
            {
                settings["DATABASE_URL"] = postgres;
            }

            return TestServer.StartAsync(settings);
        }

        /// <summary>By no seam of ours, so that no generation is raised.</summary>
        public async Task WriteBehindItsBackAsync(Guid book, string text, int position)
        {
            // SQLite's provider keeps ids as upper-case text.
            var id = postgres is null ? book.ToString().ToUpperInvariant() : book.ToString();
            var sql = $"""
                UPDATE book SET title = '{text}' WHERE id = '{id}';
                UPDATE chapter SET title = '{text}' WHERE book_id = '{id}' AND number = 1;
                UPDATE reading_progress SET current_position = {position} WHERE book_id = '{id}';
                """;
            if (postgres is not null)
            {
                await (await PostgresServer.SharedAsync()).QueryAsync(postgres[(postgres.LastIndexOf('/') + 1)..], sql);
                return;
            }

            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bookreader.db")};Pooling=false");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.Equal(3, await command.ExecuteNonQueryAsync());
        }
    }
}
