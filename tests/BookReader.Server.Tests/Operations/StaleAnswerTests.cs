using System.Net;
using BookReader.Server.Tests.Access;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

/// <summary>PostgreSQL is gone for a while: who is reading a book reads on, is told so, and nobody else sees anything by it.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class StaleAnswerTests
{
    private const string Stale = "BookReader; hit; detail=stale";
    private const string Api = "/api/v1";

    [Fact]
    public async Task While_the_database_is_away_readers_read_on_and_are_told_that_it_is_stale()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        using var folder = new TempFolder();
        await using var postgres = await PostgresServer.StartAsync(isDurable: false);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = await postgres.NewDatabaseAsync() };
        await using var server = await ServerProcess.StartAsync(folder.Path, settings);
        await using var strict = await ServerProcess.StartAsync(
            folder.Path, new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["BOOKREADER_CACHE_SERVE_STALE"] = "false" });
        var owner = await ArriveAsync(server, "owner", null);
        var book = await owner.Api.AddBookAsync(TestBooks.WithCover("Read on"), "book.fb2", await owner.Api.OwnLibraryAsync());
        var unread = await owner.Api.AddBookAsync(TestBooks.Small("Never opened"), "unread.fb2");
        var stranger = await ArriveAsync(server, "stranger", owner.Api);
        var signedOut = await ArriveAsync(server, "signed out", owner.Api);
        string[] paths =
        [
            .. ((string[])["/chapters", "/chapters/1", "/chapters/1/descriptions", "/descriptions", "/toc", "/cover", "/file"]).Select(part => $"{Api}/books/{book}{part}"),
            $"/books/{book}", $"/books/{book}/chapters/1", $"/books/{book}/cover",
        ];
        var before = await AskAllAsync(owner, paths);
        Assert.All(before, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(404, (await stranger.AskAsync("GET", paths[0])).Status);
        await signedOut.Api.WriteAsync(HttpMethod.Post, "/auth/logout");
        Assert.Equal(401, (await signedOut.AskAsync("GET", paths[0])).Status);
        var elsewhere = owner.Api.Over(strict.Client().Http);
        await elsewhere.GetJsonAsync($"/books/{book}/chapters/1");

        await postgres.Process.InterruptAsync();
        await Eventually.GetAsync(() => owner.AskAsync("GET", paths[0]), answer => answer.CacheStatus == Stale);

        var during = await AskAllAsync(owner, paths);
        Assert.All(during, answer => Assert.Equal((200, Stale), (answer.Status, answer.CacheStatus)));
        Assert.Equal(before.Where(answer => !IsPage(answer)).Select(answer => answer.Body), during.Where(answer => !IsPage(answer)).Select(answer => answer.Body));
        Assert.All(during.Where(answer => IsPage(answer)), page => Assert.Contains("cannot be reached", page.Body, StringComparison.Ordinal));
        var unchanged = await owner.AskAsync("GET", paths[1], ifNoneMatch: before[1].ETag);
        Assert.Equal((304, Stale), (unchanged.Status, unchanged.CacheStatus));

        // Who may not see it learns nothing, not even whether it is there.
        foreach (var path in (string[])[paths[0], paths[5], $"{Api}/books/{Guid.NewGuid()}/chapters", $"{Api}/books/{Guid.NewGuid()}/cover", $"/books/{book}"])
        {
            var answer = await stranger.AskAsync("GET", path);
            Assert.Equal((503, ""), (answer.Status, answer.CacheStatus));
        }

        Assert.Equal(401, (await signedOut.AskAsync("GET", paths[0])).Status);
        foreach (var path in (string[])[$"{Api}/books/{unread}/chapters/1", $"{Api}/books/{book}", $"{Api}/books", $"{Api}/books/{book}/progress", "/library"])
        {
            Assert.Equal(503, (await owner.AskAsync("GET", path)).Status);
        }

        Assert.Equal(
            503,
            (await owner.AskAsync("POST", $"{Api}/books/{book}/progress", """{"current_chapter":1,"current_position_percent":10,"device":"test"}""")).Status);
        using var refused = await elsewhere.GetAsync($"/books/{book}/chapters/1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await postgres.StartAgainAsync();
        await Eventually.GetAsync(() => owner.AskAsync("GET", paths[0]), answer => answer.Status == 200 && answer.CacheStatus != Stale);
        await owner.Api.WriteAsync(HttpMethod.Put, $"/books/{book}/chapters/1", new { title = "Corrected" });
        Assert.Contains("Corrected", (await owner.AskAsync("GET", paths[0])).Body, StringComparison.Ordinal);
        Assert.True(await StaleOfChapterAsync(owner.Api) > 0);
    }

    private static async Task<Person> ArriveAsync(ServerProcess server, string kind, ApiClient? admin)
    {
        var email = TestServer.AdminEmail;
        if (admin is not null)
        {
            email = $"{Guid.NewGuid():N}@example.org";
            await admin.WriteAsync(HttpMethod.Post, "/admin/users", new { email, password = TestServer.Password, role = "user" });
        }

        var person = new Person(kind, await server.SignInAsync(email), email, new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Url });
        await person.SignInToPagesAsync();
        return person;
    }

    private static bool IsPage(Answer answer) => answer.Shows("<html");

    private static async Task<Answer[]> AskAllAsync(Person person, string[] paths)
    {
        var answers = new List<Answer>();
        foreach (var path in paths)
        {
            answers.Add(await person.AskAsync("GET", path));
        }

        return [.. answers];
    }

    private static async Task<long> StaleOfChapterAsync(ApiClient admin) =>
        (await admin.GetJsonAsync("/admin/cache/stats")).GetProperty("resources").GetProperty("chapter").GetProperty("stale").GetInt64();
}
