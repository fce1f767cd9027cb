using System.Net;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Progress;

public sealed class ProgressTests(ProgressTests.Fixture fixture) : IClassFixture<ProgressTests.Fixture>
{
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 100, 12)]
    [InlineData(2, 50, 28)]
    [InlineData(3, 0, 44)]
    [InlineData(3, 100, 100)]
    public async Task Percent_of_the_book_counts_words_and_not_chapters(int chapter, double position, double expected)
    {
        // Chapters of 10, 30 and 54 words and a title of two words each: 12, 32 and 56 of 100.
        var reader = await fixture.Server.NewUserAsync();
        var book = await reader.AddBookAsync(
            TestBooks.Fb2("A hundred words", "Ann Author", TestBooks.Words(10), TestBooks.Words(30), TestBooks.Words(54)), "book.fb2");

        var saved = await reader.SaveProgressAsync(book, chapter, position);
        var list = await reader.GetJsonAsync("/books");

        Assert.Equal(expected, saved.GetProperty("progress").GetProperty("progress_percent").GetDouble());
        Assert.Equal(expected, list.GetProperty("books")[0].GetProperty("reading_progress_percent").GetDouble());
    }

    [Fact]
    public async Task A_book_has_no_progress_until_somebody_reads_and_each_reader_has_their_own()
    {
        var (owner, other, book) = await fixture.SharedBookAsync();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await owner.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").ValueKind);

        await owner.WriteAsync(HttpMethod.Post, $"/books/{book}/progress", new
        {
            current_chapter = 2,
            current_position_percent = 42.5,
            reading_location_cfi = "epubcfi(/6/4!/4/2:3)",
            scroll_offset_percent = 10,
            device = "Phone",
        });

        var mine = (await owner.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress");
        Assert.Equal(2, mine.GetProperty("current_chapter").GetInt32());
        Assert.Equal(42.5, mine.GetProperty("current_position").GetDouble());
        Assert.Equal("epubcfi(/6/4!/4/2:3)", mine.GetProperty("reading_location_cfi").GetString());
        Assert.Equal("Phone", mine.GetProperty("device").GetString());
        Assert.Equal(1, mine.GetProperty("revision").GetInt32());
        Assert.Equal(mine.ToString(), (await owner.GetJsonAsync($"/books/{book}")).GetProperty("reading_progress").ToString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await other.GetJsonAsync($"/books/{book}")).GetProperty("reading_progress").ValueKind);
    }

    [Fact]
    public async Task An_older_position_never_overwrites_a_newer_one_and_is_answered_with_it()
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        var now = TimeProvider.System.GetUtcNow();
        await ReportAsync(reader, book, 3, now.AddMinutes(-1));

        var late = await ReportAsync(reader, book, 1, now.AddMinutes(-2));

        Assert.False(late.GetProperty("accepted").GetBoolean());
        Assert.Equal(3, late.GetProperty("progress").GetProperty("current_chapter").GetInt32());
        Assert.Equal(3, (await reader.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").GetProperty("current_chapter").GetInt32());
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_does_not_lock_the_other_devices_out()
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        await ReportAsync(reader, book, 1, TimeProvider.System.GetUtcNow().AddYears(1));
        var next = await reader.SaveProgressAsync(book, 2, 0);
        Assert.True(next.GetProperty("accepted").GetBoolean());
    }

    [Fact]
    public async Task A_report_based_on_an_old_revision_is_a_conflict_that_shows_where_the_reader_is()
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        await reader.SaveProgressAsync(book, 1, 10);
        await reader.SaveProgressAsync(book, 2, 20);

        using var conflict = await reader.SendAsync(
            HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = 1, current_position_percent = 90, base_revision = 1 });
        var good = await reader.WriteAsync(
            HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = 3, current_position_percent = 0, base_revision = 2 });

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("progress-conflict", await conflict.ProblemAsync());
        Assert.Equal(2, (await conflict.JsonAsync()).GetProperty("progress").GetProperty("current_chapter").GetInt32());
        Assert.Equal(3, good.GetProperty("progress").GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task A_clock_that_runs_behind_loses_nothing_to_who_has_seen_the_latest_position()
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        await reader.SaveProgressAsync(book, 1, 10);
        var next = await reader.WriteAsync(HttpMethod.Post, $"/books/{book}/progress", new
        {
            current_chapter = 2,
            current_position_percent = 20,
            base_revision = 1,
            client_updated_at = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        });

        Assert.True(next.GetProperty("accepted").GetBoolean());
        Assert.Equal(2, next.GetProperty("progress").GetProperty("current_chapter").GetInt32());
    }

    [Fact]
    public async Task The_same_report_twice_is_one_position()
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var first = await ReportAsync(reader, book, 2, at);
        var second = await ReportAsync(reader, book, 2, at);
        Assert.Equal(first.GetProperty("progress").ToString(), second.GetProperty("progress").ToString());
    }

    [Fact]
    public async Task Every_accepted_position_is_in_the_history_newest_first()
    {
        var (reader, other, book) = await fixture.SharedBookAsync();
        for (var chapter = 1; chapter <= 3; chapter++)
        {
            await reader.SaveProgressAsync(book, chapter, 0);
        }

        var history = (await reader.GetJsonAsync($"/books/{book}/progress/history")).GetProperty("history");
        var page = (await reader.GetJsonAsync($"/books/{book}/progress/history?skip=1&limit=1")).GetProperty("history");

        Assert.Equal([3, 2, 1], history.EnumerateArray().Select(each => each.GetProperty("current_chapter").GetInt32()));
        Assert.Equal(2, Assert.Single(page.EnumerateArray()).GetProperty("current_chapter").GetInt32());
        Assert.Empty((await other.GetJsonAsync($"/books/{book}/progress/history")).GetProperty("history").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"current_chapter": 0, "current_position_percent": 0}""")]
    [InlineData("""{"current_chapter": 99, "current_position_percent": 0}""")]
    [InlineData("""{"current_chapter": 1, "current_position_percent": -1}""")]
    [InlineData("""{"current_chapter": 1, "current_position_percent": 100.5}""")]
    [InlineData("""{"current_chapter": 1, "current_position_percent": 1, "scroll_offset_percent": 200}""")]
    [InlineData("""{"current_chapter": 1, "current_position_percent": "NaN"}""")]
    public async Task A_position_that_cannot_be_is_refused_and_changes_nothing(string body)
    {
        var (reader, _, book) = await fixture.SharedBookAsync();
        using var answer = await reader.SendAsync(HttpMethod.Post, $"/books/{book}/progress", System.Text.Json.JsonDocument.Parse(body).RootElement);

        Assert.Contains((int)answer.StatusCode, (int[])[400, 422]);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await reader.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").ValueKind);
    }

    [Fact]
    public async Task Of_many_readers_and_writers_at_once_nobody_misses_an_answered_write_or_goes_back()
    {
        var writer = await fixture.Server.NewUserAsync();
        var book = await writer.AddBookAsync(TestBooks.Fb2("Book", "Ann Author", TestBooks.Words(2000)), "book.fb2");
        var answered = 0;
        var isDone = false;
        var readers = Enumerable.Range(0, 4).Select(async number =>
        {
            var (reads, last) = (0, 0);
            var reader = fixture.Server.OnNode(writer, number);
            while (!Volatile.Read(ref isDone))
            {
                var known = Volatile.Read(ref answered);
                var seen = number switch
                {
                    0 => RevisionOf((await reader.GetJsonAsync($"/books/{book}")).GetProperty("reading_progress")),
                    1 => (int)Math.Round((await reader.GetJsonAsync("/books")).GetProperty("books")[0].GetProperty("reading_progress_percent").GetDouble() * 100),
                    _ => RevisionOf((await reader.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress")),
                };
                Assert.True(seen >= known, $"reader {number} was shown {seen} after {known} had been answered");
                Assert.True(seen >= last, $"reader {number} went back from {last} to {seen}");
                last = seen;
                reads++;
            }

            return reads;
        }).ToArray();

        // One chapter of the whole book's words, so that percent and revision rise together: revision n at n hundredths.
        for (var revision = 1; revision <= 600; revision++)
        {
            await writer.SaveProgressAsync(book, 1, revision / 100.0);
            Volatile.Write(ref answered, revision);
        }

        Volatile.Write(ref isDone, true);
        var reads = await Task.WhenAll(readers);
        Assert.All(reads, count => Assert.True(count > 50, $"only {count} reads"));
    }

    private static int RevisionOf(System.Text.Json.JsonElement progress) =>
        progress.ValueKind == System.Text.Json.JsonValueKind.Null ? 0 : progress.GetProperty("revision").GetInt32();

    private static Task<System.Text.Json.JsonElement> ReportAsync(ApiClient reader, Guid book, int chapter, DateTimeOffset at) => reader.WriteAsync(
        HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = chapter, current_position_percent = 1, device = "test", client_updated_at = at });

    public sealed class Fixture : IAsyncLifetime
    {
        public TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        public async Task<(ApiClient Reader, ApiClient Other, Guid Book)> SharedBookAsync()
        {
            var (reader, other) = (await Server.NewUserAsync(), await Server.NewUserAsync());
            var library = await reader.NewLibraryAsync();
            await reader.AddMemberAsync(library, other, "reader");
            return (reader, other, await reader.AddBookAsync(TestBooks.Fb2("Book", "Ann Author", "One", "Two", "Three"), "book.fb2", library));
        }
    }
}
