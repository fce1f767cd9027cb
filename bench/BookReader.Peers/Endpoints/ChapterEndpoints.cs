using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BookReader.Formats;
using BookReader.Library.Books;
using BookReader.Library.Json;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;

namespace BookReader.Peers.Endpoints;

internal static partial class ChapterEndpoints
{
    public static void MapChapters(this IEndpointRouteBuilder routes)
    {
        var settings = routes.ServiceProvider.GetRequiredService<PeerSettings>();
        var chapters = routes.MapGroup("/books/{book:guid}/chapters");
        chapters.MapGet("/", ListAsync).Shows(settings, (_, request) => [Keys.Chapters(request.Id("book"))]);
        chapters.MapGet("/{number:int}", GetAsync).Shows(settings, (_, request) => [Keys.Chapter(request.Id("book"), NumberOf(request))]);
        chapters.MapPut("/{number:int}", CorrectAsync);
    }

    private static int NumberOf(HttpRequest request) => int.Parse((string)request.RouteValues["number"]!, CultureInfo.InvariantCulture);

    private static async Task<IResult> ListAsync(Guid book, Caller caller, Shelf shelf, Reads reads, CancellationToken cancellationToken) =>
        Shelf.Show(await shelf.FindAsync(caller.UserId, Keys.Chapters(book), stop => reads.ChaptersAsync(book, stop), cancellationToken), Problems.NoSuchBook);

    private static async Task<IResult> GetAsync(Guid book, int number, Caller caller, Shelf shelf, Reads reads, CancellationToken cancellationToken) =>
        Shelf.Show(
            await shelf.FindAsync(caller.UserId, Keys.Chapter(book, number), stop => reads.ChapterAsync(book, number, stop), cancellationToken),
            Problems.NoSuchChapter);

    private static Task<IResult> CorrectAsync(Guid book, int number, CorrectRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await write.BookAsync(caller.UserId, book) is not { } found)
        {
            return Problems.NoSuchChapter;
        }

        if (!Shelf.MayEdit(found.Role))
        {
            return Problems.NotAllowed;
        }

        var chapters = await write.QueryAsync(
            "SELECT c.title, html, c.word_count, toc FROM chapter c JOIN book b ON b.id = book_id WHERE book_id = $1 AND number = $2 FOR UPDATE",
            row => (Title: row.GetString(0), Html: row.GetString(1), Words: row.GetInt32(2), Toc: row.GetString(3)),
            book,
            number);
        if (chapters is not [var chapter])
        {
            return Problems.NoSuchChapter;
        }

        var title = request.Title ?? chapter.Title;
        var clean = request.Html is null ? null : ChapterSanitizer.Sanitize(request.Html, MediaIn(chapter.Html));
        await write.ExecuteAsync(
            "UPDATE chapter SET title = $3, html = $4, word_count = $5 WHERE book_id = $1 AND number = $2",
            book,
            number,
            title,
            clean?.Html ?? chapter.Html,
            clean?.WordCount ?? chapter.Words);
        await write.ExecuteAsync(
            "UPDATE book SET toc = $2, word_count = (SELECT coalesce(sum(word_count), 0) FROM chapter WHERE book_id = $1 AND is_linear) WHERE id = $1",
            book,
            Renamed(chapter.Toc, number, chapter.Title, title));
        write.Changed.UnionWith(
            new[] { Keys.Chapter(book, number), Keys.Chapters(book), Keys.Metadata(book), Keys.Toc(book) }.Select(key => key.Name));
        await write.ChangeListsAsync(found.Library);
        return Results.NoContent();
    });

    private static HashSet<string> MediaIn(string html) =>
        [.. Media().Matches(html).Select(match => match.Groups["hash"].Value)];

    /// <summary>Contents that called the chapter by its old title follow.</summary>
    private static string Renamed(string toc, int number, string old, string title)
    {
        var items = JsonSerializer.Deserialize(toc, LibraryJson.Instance.IReadOnlyListTocItem)!;
        return JsonSerializer.Serialize(Renamed(items), LibraryJson.Instance.IReadOnlyListTocItem);

        IReadOnlyList<TocItem> Renamed(IReadOnlyList<TocItem> items) =>
        [
            .. items.Select(item => item with
            {
                Title = item.ChapterNumber == number && item.Anchor is null && item.Title == old ? title : item.Title,
                Children = Renamed(item.Children),
            }),
        ];
    }

    [GeneratedRegex(@"\.\./media/(?<hash>[0-9a-f]{64})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Media();

    internal sealed record CorrectRequest(string? Title = null, string? Html = null);
}
