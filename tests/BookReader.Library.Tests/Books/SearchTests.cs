using BookReader.Library.Cached;
using BookReader.Library.Libraries;
using BookReader.Library.Tests.Generations;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Books;

/// <summary>Words that begin so, case and accents aside: the same books on both databases.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly string[] Titles = ["Война и мир", "Émile et les détectives", "The Wind in the Willows", "Ёлки-палки", "1984", "Don't panic & carry on"];

    private TestLibrary _library = null!;

    public async ValueTask InitializeAsync()
    {
        _library = await TestLibrary.StartAsync();
        var shelf = Guid.CreateVersion7();
        await _library.WriteAsync(Changes.NothingShown, (context, _) =>
        {
            context.Add(new BookLibrary { Id = shelf, Name = "Shelf", CreatedAt = _library.Time.GetUtcNow() });
            foreach (var title in Titles)
            {
                var book = TestLibrary.NewBook(Guid.CreateVersion7(), shelf, title, _library.Time.GetUtcNow());
                (book.Title, book.Author) = (title, "Лев Толстой");
                context.Add(book);
            }

            return Task.CompletedTask;
        });
    }

    public ValueTask DisposeAsync() => _library.DisposeAsync();

    [Theory]
    [InlineData("война", "Война и мир")]
    [InlineData("МИР вой", "Война и мир")]
    [InlineData("emile", "Émile et les détectives")]
    [InlineData("DÉTECT", "Émile et les détectives")]
    [InlineData("wil", "The Wind in the Willows")]
    [InlineData("wind willows толст", "The Wind in the Willows")]
    [InlineData("ёлк", "Ёлки-палки")]
    [InlineData("палки", "Ёлки-палки")]
    [InlineData("198", "1984")]
    [InlineData("don't", "Don't panic & carry on")]
    [InlineData("panic & ! ( | carry:*", "Don't panic & carry on")]
    [InlineData("ind", null)]
    [InlineData("война wind", null)]
    [InlineData("'\\':* | ()", null)]
    [InlineData("", null)]
    public async Task Books_are_found_by_the_beginnings_of_their_words(string text, string? title) =>
        Assert.Equal(title is null ? [] : [title], await FindAsync(text));

    [Fact]
    public async Task A_changed_title_is_found_and_the_old_one_is_not()
    {
        await _library.WriteAsync(Changes.NothingShown, async (context, token) =>
            (await context.Books.SingleAsync(row => row.Title == "1984", token)).Title = "Скотный двор");
        Assert.Equal(["Скотный двор"], await FindAsync("скот"));
        Assert.Empty(await FindAsync("1984"));
    }

    [Fact]
    public async Task Text_that_the_database_cannot_hold_is_kept_as_far_as_it_can()
    {
        await _library.WriteAsync(Changes.NothingShown, async (context, token) =>
            (await context.Books.SingleAsync(row => row.Title == "1984", token)).Title = "zero\0lone\uD800end");
        var found = Assert.Single(await FindAsync("zero"));
        Assert.Equal(TestMode.Current.UsesPostgres ? "zero\uFFFDlone\uFFFDend" : "zero\0lone\uFFFDend", found);
    }

    private async Task<List<string>> FindAsync(string text)
    {
        await using var snapshot = await _library.Storage.OpenSnapshotAsync(Token);
        var matching = snapshot.Context.Matching(text);
        return await snapshot.Context.Books.Where(row => matching.Contains(row.Id)).Select(row => row.Title).ToListAsync(Token);
    }
}
