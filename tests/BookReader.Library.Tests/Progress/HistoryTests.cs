using BookReader.Library.Accounts;
using BookReader.Library.Chapters;
using BookReader.Library.Progress;
using BookReader.Library.Tests.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Progress;

public sealed class HistoryTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_position_is_kept_for_ninety_days_and_the_present_one_for_good()
    {
        await using var library = await TestLibrary.StartAsync();
        var user = (await library.Get<AccountStore>().CreateAsync("a@example.org", "a long passphrase", UserRole.User, Token)).Value!.Id;
        var book = await AddBookAsync(library, user);
        var progress = library.Get<ProgressStore>();
        foreach (var days in (int[])[0, 60, 29])
        {
            library.Time.Advance(TimeSpan.FromDays(days));
            await progress.SaveAsync(user, book, new ReportedPosition(1, days, null, null, null, null, null), Token);
        }

        await library.Get<Housekeeping>().RunAsync(Token);
        Assert.Equal([3, 2, 1], await RevisionsAsync(library, user, book));
        library.Time.Advance(TimeSpan.FromDays(2));
        await library.Get<Housekeeping>().RunAsync(Token);
        Assert.Equal([3, 2], await RevisionsAsync(library, user, book));
        library.Time.Advance(TimeSpan.FromDays(365));
        await library.Get<Housekeeping>().RunAsync(Token);
        Assert.Empty(await RevisionsAsync(library, user, book));

        await using var snapshot = await library.Storage.OpenSnapshotAsync(Token);
        Assert.Equal(3, (await snapshot.Context.Progress.SingleAsync(Token)).Revision);
    }

    [Fact]
    public async Task A_position_without_a_time_is_the_latest_though_the_clock_that_took_the_one_before_ran_ahead()
    {
        await using var library = await TestLibrary.StartAsync();
        var user = (await library.Get<AccountStore>().CreateAsync("a@example.org", "a long passphrase", UserRole.User, Token)).Value!.Id;
        var book = await AddBookAsync(library, user);
        var progress = library.Get<ProgressStore>();
        await progress.SaveAsync(user, book, new ReportedPosition(1, 10, null, null, null, null, null), Token);
        library.Time.AdjustTime(library.Time.GetUtcNow().AddHours(-1));

        var next = await progress.SaveAsync(user, book, new ReportedPosition(1, 20, null, null, null, null, null), Token);
        var older = await progress.SaveAsync(user, book, new ReportedPosition(1, 5, null, null, null, null, library.Time.GetUtcNow().AddMinutes(-1)), Token);

        Assert.Equal((SaveResult.Accepted, 2), (next.Value!.Result, next.Value.Current!.Revision));
        Assert.Equal(SaveResult.Older, older.Value!.Result);
    }

    private static async Task<IEnumerable<int>> RevisionsAsync(TestLibrary library, Guid user, Guid book) =>
        (await library.Get<UncachedReader>().HistoryAsync(user, book, 0, 200, Token))!.History.Select(each => each.Revision);

    private static async Task<Guid> AddBookAsync(TestLibrary library, Guid user)
    {
        var book = Guid.NewGuid();
        await library.WriteAsync(TestLibrary.Raising("a"), async (context, token) =>
        {
            var own = await context.Libraries.SingleAsync(row => row.OwnerId == user, token);
            context.Add(TestLibrary.NewBook(book, own.Id, new string('0', 64), library.Time.GetUtcNow()));
            context.Add(new Chapter
            {
                Id = Guid.NewGuid(),
                BookId = book,
                Number = 1,
                Title = "One",
                Html = "<p>One two.</p>",
                Text = "One two.",
                WordCount = 2,
                WordsBefore = 0,
                IsLinear = true,
                Images = "[]",
            });
        });
        return book;
    }
}
