using System.Globalization;
using System.Net;
using BookReader.Caching.Redis;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using StackExchange.Redis;

namespace BookReader.Server.Tests.Docs;

/// <summary>What docs/operations.md tells an administrator to do is done here, word for word.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class OperationsTests
{
    private const string Password = "choose-one";

    private static readonly MarkdownFile Page = MarkdownFile.Of("docs/operations.md");

    [Fact]
    public async Task The_user_of_redis_that_it_names_may_do_what_the_server_does_and_no_more()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var redis = await RedisServer.StartAsync(Page.Block("conf").Trim());
        var address = redis.Address.Replace("://", $"://bookreader:{Password}@", StringComparison.Ordinal);
        using var folder = new TempFolder();
        await using (var server = await ServerProcess.StartAsync(folder.Path, Environment(("REDIS_URL", address))))
        {
            await WaitForRedisAsync(server);
            var admin = await server.SignInAsync();
            await admin.WaitForGuideAsync();
            await admin.GetJsonAsync("/books");
            await Eventually.GetAsync(() => StatsAsync(admin), keys => keys >= 2);

            var cleared = await admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear/*");
            Assert.True(cleared.GetProperty("reclaimed").GetBoolean());
            Assert.True(cleared.GetProperty("deleted_keys").GetInt64() > 0);
        }

        Assert.Equal(["config|get"], await RefusedAsync(redis));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(address));
        Assert.True(await connection.GetDatabase().StringSetAsync("br:other", "ours"));
        var refusal = await Assert.ThrowsAsync<RedisServerException>(() => connection.GetDatabase().StringSetAsync("somebody's", "not ours"));
        Assert.StartsWith("NOPERM", refusal.Message, StringComparison.Ordinal);
        refusal = await Assert.ThrowsAsync<RedisServerException>(() => connection.GetDatabase().ListLengthAsync("br:list"));
        Assert.StartsWith("NOPERM", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_that_is_put_back_shows_what_it_held_and_nothing_that_redis_kept_of_later()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        await using var redis = await RedisServer.StartAsync();
        var postgres = await PostgresServer.SharedAsync();
        foreach (var statement in Page.Block("sql").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await postgres.QueryAsync("postgres", statement);
        }

        var database = string.Create(CultureInfo.InvariantCulture, $"postgres://bookreader:{Password}@127.0.0.1:{postgres.Port}/bookreader");
        var environment = Environment(("DATABASE_URL", database), ("REDIS_URL", redis.Address));
        using var folder = new TempFolder();
        string before;
        await using (var server = await ServerProcess.StartAsync(folder.Path, environment))
        {
            await WaitForRedisAsync(server);
            var admin = await server.SignInAsync();
            var book = await admin.AddBookAsync(TestBooks.Small("Kept"), "kept.fb2");
            await admin.SaveProgressAsync(book, 1, 10);
            before = await ShownAsync(admin, book);

            await RunAsync(Page.Block("bash"), folder.Path, database);
            await admin.SaveProgressAsync(book, 1, 90);
            await admin.WriteAsync(HttpMethod.Patch, $"/books/{book}", new { title = "Lost" });
            var lost = await ShownAsync(admin, book);
            Assert.Contains("Lost", lost, StringComparison.Ordinal);
            await server.KillAsync();

            await RunAsync(Page.Block("sh"), folder.Path, database);
            await using var again = await ServerProcess.StartAsync(folder.Path, environment);
            await WaitForRedisAsync(again);
            var reader = await again.SignInAsync();
            Assert.Equal(before, await ShownAsync(reader, book));

            // And what is written from then on is numbered anew, not as what was lost.
            await reader.SaveProgressAsync(book, 1, 50);
            Assert.Contains("\"current_position\":50", await ShownAsync(reader, book), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_postgres_is_away_what_is_known_is_read_and_all_else_says_so_until_it_is_back()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        await using var postgres = await PostgresServer.StartAsync(isDurable: true);
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, Environment(("DATABASE_URL", await postgres.NewDatabaseAsync())));
        var admin = await server.SignInAsync();
        var book = await admin.AddBookAsync(TestBooks.Small("Known"), "known.fb2");
        var known = await ShownAsync(admin, book);

        await postgres.Process.KillAsync();
        Assert.Equal(known, await ShownAsync(admin, book));
        using (var position = await admin.SendAsync(HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = 1, current_position_percent = 10 }))
        using (var write = await admin.SendAsync(HttpMethod.Patch, $"/books/{book}", new { title = "Never" }))
        using (var miss = await admin.GetAsync($"/books/{book}/toc"))
        using (var health = await admin.GetAsync("/health"))
        {
            Assert.Equal("database-unavailable", await position.ProblemAsync());
            Assert.Equal("database-unavailable", await write.ProblemAsync());
            Assert.Equal("database-unavailable", await miss.ProblemAsync());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        }

        await postgres.StartAgainAsync();
        await admin.SaveProgressAsync(book, 1, 20);
        await admin.GetJsonAsync($"/books/{book}/toc");
    }

    /// <summary>Each command or key that the server was refused, once.</summary>
    private static async Task<IEnumerable<string>> RefusedAsync(RedisServer redis)
    {
        await using var anybody = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(redis.Address));
        var log = await anybody.GetDatabase().ExecuteAsync("ACL", "LOG");
        return ((RedisResult[])log!).Select(entry => entry.ToDictionary()["object"].ToString()).Distinct(StringComparer.Ordinal);
    }

    private static async Task<string> ShownAsync(ApiClient reader, Guid book)
    {
        using var shown = await reader.GetAsync($"/books/{book}");
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        return await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task RunAsync(string script, string folder, string database)
    {
        await using var shell = LocalProcess.Start("bash", ["-euc", script], folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = database,
            ["PATH"] = $"{PostgresServer.Programs}:{System.Environment.GetEnvironmentVariable("PATH")}",
        });
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, shell.Output);
    }

    private static async Task<long> StatsAsync(ApiClient admin) =>
        (await admin.GetJsonAsync("/admin/cache/stats")).GetProperty("cache_stats").GetProperty("keys_count").GetInt64();

    private static async Task WaitForRedisAsync(ServerProcess server) => await Eventually.GetAsync(
        async () => (await server.Client().GetJsonAsync("/health")).GetProperty("checks").GetProperty("redis").GetString(),
        state => state == "ok");

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
}
