using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

[Trait(TestMode.Trait, TestMode.Killing)]
public sealed class KilledServerTests
{
    /// <summary>In milliseconds after the upload. On PostgreSQL a killed server's claim must lapse first, half a minute each time: once is enough.</summary>
    public static TheoryData<int> Moments => TestMode.Current.UsesPostgres ? [250] : [0, 60, 250, 600];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_book_whose_import_is_killed_arrives_once_after_the_next_start(int millisecondsIntoTheImport)
    {
        using var folder = new TempFolder();
        Guid book;
        string[] chapters = [.. Enumerable.Range(1, 300).Select(chapter => string.Join('\n', Enumerable.Repeat($"{chapter} {TestBooks.Landscape}", 60)))];
        await using (var first = await ServerProcess.StartAsync(folder.Path))
        {
            var admin = await first.SignInAsync();
            using var answer = await admin.UploadAsync(TestBooks.Fb2("Long", "Ann Author", chapters), "long.fb2");
            book = (await answer.OkJsonAsync()).GetProperty("book_id").GetGuid();

            // A kill at no particular moment, which no event announces: the point is that any will do.
            await Eventually.PassAsync(TimeSpan.FromMilliseconds(millisecondsIntoTheImport));
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(folder.Path);
        var again = await second.SignInAsync();
        var status = await again.WaitForImportAsync(book);

        Assert.Equal("ready", status.GetProperty("state").GetString());
        var detail = await again.GetJsonAsync($"/books/{book}");
        Assert.Equal(300, detail.GetProperty("chapters").GetArrayLength());
        Assert.Equal(
            detail.GetProperty("word_count").GetInt32(),
            detail.GetProperty("chapters").EnumerateArray().Sum(chapter => chapter.GetProperty("word_count").GetInt32()));
        var descriptions = (await again.GetJsonAsync($"/books/{book}/descriptions")).GetProperty("descriptions");
        Assert.Equal(
            descriptions.GetArrayLength(),
            descriptions.EnumerateArray().Select(each => (each.GetProperty("chapter_number").GetInt32(), each.GetProperty("start").GetInt32())).Distinct().Count());
        Assert.Single((await again.GetJsonAsync("/books")).GetProperty("books").EnumerateArray(), each => each.GetProperty("title").GetString() == "Long");
    }

    [Fact]
    [Trait(TestMode.Trait, TestMode.Once)]
    public async Task A_book_that_stops_the_server_each_time_is_given_up_and_says_so()
    {
        using var folder = new TempFolder();
        var book = Guid.Empty;
        string[] chapters = [.. Enumerable.Range(1, 2000).Select(chapter => string.Join('\n', Enumerable.Repeat($"{chapter} {TestBooks.Landscape}", 120)))];
        for (var start = 0; start < 3; start++)
        {
            await using var server = await ServerProcess.StartAsync(folder.Path);
            var admin = await server.SignInAsync();
            if (start == 0)
            {
                using var answer = await admin.UploadAsync(TestBooks.Fb2("Deadly", "Ann Author", chapters), "deadly.fb2");
                book = (await answer.OkJsonAsync()).GetProperty("book_id").GetGuid();
            }

            var attempt = $"Importing book {book}, attempt {start + 1}";
            await Eventually.GetAsync(() => Task.FromResult(server.Output), output => output.Contains(attempt, StringComparison.Ordinal));
            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(folder.Path);
        var reader = await last.SignInAsync();
        var failed = await reader.WaitForImportAsync(book);
        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Contains("stopped each time", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answered_write_is_there_after_a_kill_and_what_the_cache_held_does_not_come_back()
    {
        using var folder = new TempFolder();
        Guid book;
        string signedIn;
        var last = 0;
        await using (var first = await ServerProcess.StartAsync(folder.Path))
        {
            var admin = await first.SignInAsync();
            signedIn = admin.RefreshToken;
            book = await admin.AddBookAsync(TestBooks.Small("Killed"), "killed.fb2");
            var writing = WriteAsync(admin, book, written => Volatile.Write(ref last, written));
            await Eventually.GetAsync(() => Task.FromResult(Volatile.Read(ref last)), count => count >= 100);
            await first.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => writing);
        }

        await using var second = await ServerProcess.StartAsync(folder.Path);
        var again = second.Client();
        again.Use(await again.WriteAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = signedIn }));
        var revision = (await again.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").GetProperty("revision").GetInt32();
        Assert.InRange(revision, last, last + 1);
    }

    private static async Task WriteAsync(ApiClient reader, Guid book, Action<int> answered)
    {
        for (var i = 1; i <= 10_000; i++)
        {
            await reader.SaveProgressAsync(book, 1, i / 100.0);
            answered(i);
        }
    }
}
