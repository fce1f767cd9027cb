using System.Security.Cryptography;
using System.Text.Json;
using BookReader.Formats;
using BookReader.Library.Books;
using BookReader.Library.Import;
using BookReader.Library.Json;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;

namespace BookReader.Peers.Endpoints;

internal static class BookEndpoints
{
    private const int LongestPage = 200;

    private static readonly PublicationReader Publications = new(new ReadLimits());

    public static void MapBooks(this IEndpointRouteBuilder routes)
    {
        var settings = routes.ServiceProvider.GetRequiredService<PeerSettings>();
        var books = routes.MapGroup("/books");
        books.MapGet("/", ListAsync).Shows(settings, (user, _) => [Keys.BookPage(user, 0, 0, null)]);
        books.MapPost("/upload", UploadAsync);
        books.MapGet("/{book:guid}", GetAsync)
            .Shows(settings, (user, request) => [Keys.Metadata(request.Id("book")), Keys.Progress(user, request.Id("book"))]);
        books.MapPatch("/{book:guid}", EditAsync);
        books.MapDelete("/{book:guid}", DeleteAsync);
        books.MapGet("/{book:guid}/toc", TocAsync).Shows(settings, (_, request) => [Keys.Toc(request.Id("book"))]);
        books.MapGet("/{book:guid}/import", ImportAsync).Shows(settings, (_, request) => [Keys.Metadata(request.Id("book"))]);
    }

    private static async Task<IResult> ListAsync(
        Caller caller, Shelf shelf, Reads reads, CancellationToken cancellationToken, int skip = 0, int limit = 50, Guid? library = null)
    {
        if (skip < 0 || limit is < 1 or > LongestPage)
        {
            return Problems.Invalid("skip is 0 or more, limit 1 to 200.");
        }

        if (library is { } one && !await shelf.IsMemberAsync(caller.UserId, one, cancellationToken))
        {
            return Problems.NoSuchLibrary;
        }

        var page = await shelf.ReadAsync(
            Keys.BookPage(caller.UserId, skip, limit, library), stop => reads.BookPageAsync(caller.UserId, skip, limit, library, stop), cancellationToken);
        return Shelf.Show(page.Body, Problems.NoSuchLibrary);
    }

    private static async Task<IResult> GetAsync(Guid book, Caller caller, Shelf shelf, CancellationToken cancellationToken) =>
        await shelf.FindBookAsync(caller.UserId, book, cancellationToken) is { } body
            ? Shelf.ShowWithProgress(body, await shelf.ProgressAsync(caller.UserId, book, cancellationToken))
            : Problems.NoSuchBook;

    private static async Task<IResult> TocAsync(Guid book, Caller caller, Shelf shelf, Reads reads, CancellationToken cancellationToken) =>
        Shelf.Show(await shelf.FindAsync(caller.UserId, Keys.Toc(book), stop => reads.TocAsync(book, stop), cancellationToken), Problems.NoSuchBook);

    /// <summary>A book is read in before its upload is answered, so that there is nothing to wait for.</summary>
    private static async Task<IResult> ImportAsync(Guid book, Caller caller, Shelf shelf, CancellationToken cancellationToken) =>
        await shelf.FindBookAsync(caller.UserId, book, cancellationToken) is null
            ? Problems.NoSuchBook
            : Results.Ok(new ImportStatus(book, ImportState.Ready, 100, [], Error: null, HasDescriptions: true));

    private static async Task<IResult> UploadAsync(HttpRequest request, Caller caller, Writes writes, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        if (form.Files["file"] is not { } file || (form.TryGetValue("library", out var named) && !Guid.TryParse(named, out _)))
        {
            return Problems.Invalid("Send a form with the field file, and optionally the id of a library.");
        }

        await using var content = file.OpenReadStream();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        try
        {
            using var publication = Publications.Read(content, cancellationToken);
            return await writes.RunAsync(write => TakeAsync(write, caller, named.Count > 0 ? Guid.Parse(named!) : null, publication, hash, file.Length));
        }
        catch (PublicationException exception)
        {
            return Problems.Invalid(exception.Message);
        }
    }

    private static async Task<IResult> TakeAsync(WriteScope write, Caller caller, Guid? named, Publication publication, string hash, long bytes)
    {
        var library = named
            ?? (await write.QueryAsync("SELECT id FROM library WHERE own_of = $1", row => row.GetGuid(0), caller.UserId))[0];
        if (await write.RoleAsync(caller.UserId, library) is not { } role)
        {
            return Problems.NoSuchLibrary;
        }

        if (!Shelf.MayEdit(role))
        {
            return Problems.NotAllowed;
        }

        var book = Guid.CreateVersion7();
        var (metadata, chapters) = (publication.Metadata, publication.Chapters);
        var format = publication.Format switch { PublicationFormat.Epub => "epub", PublicationFormat.Fb2 => "fb2", _ => "fb2.zip" };
        var made = await write.QueryAsync(
            "INSERT INTO book VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now(), $13) ON CONFLICT (library_id, file_hash) DO NOTHING RETURNING id",
            row => row.GetGuid(0),
            book,
            library,
            metadata.Title,
            string.Join(", ", metadata.Authors),
            metadata.Genres.Count > 0 ? string.Join(", ", metadata.Genres) : null,
            metadata.Language,
            metadata.Description,
            format,
            bytes,
            hash,
            chapters.Count,
            chapters.Where(chapter => chapter.IsLinear).Sum(chapter => chapter.WordCount),
            JsonSerializer.Serialize([.. publication.Toc.Select(ItemOf)], LibraryJson.Instance.IReadOnlyListTocItem));
        if (made.Count == 0)
        {
            var there = await write.QueryAsync("SELECT id FROM book WHERE library_id = $1 AND file_hash = $2", row => row.GetGuid(0), library, hash);
            return Problems.DuplicateBook(there[0]);
        }

        await write.ExecuteAsync(
            "INSERT INTO chapter SELECT $1, * FROM unnest($2::integer[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::boolean[])",
            book,
            chapters.Select(chapter => chapter.Number).ToArray(),
            chapters.Select(_ => Guid.CreateVersion7()).ToArray(),
            chapters.Select(chapter => chapter.Title).ToArray(),
            chapters.Select(chapter => chapter.Html).ToArray(),
            chapters.Select(chapter => chapter.WordCount).ToArray(),
            chapters.Select(chapter => chapter.IsLinear).ToArray());
        await write.ChangeListsAsync(library);
        return Results.Accepted($"/api/v1/books/{book}/import", new { BookId = book, Status = "ready" });
    }

    private static TocItem ItemOf(TocEntry entry) => new(entry.Title, entry.ChapterNumber, entry.Anchor, [.. entry.Children.Select(ItemOf)]);

    private static Task<IResult> EditAsync(Guid book, EditRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await write.BookAsync(caller.UserId, book) is not { } found)
        {
            return Problems.NoSuchBook;
        }

        if (!Shelf.MayEdit(found.Role))
        {
            return Problems.NotAllowed;
        }

        await write.ExecuteAsync("UPDATE book SET title = $2 WHERE id = $1", book, request.Title);
        write.Changed.UnionWith([Keys.Book(book), Keys.Metadata(book).Name]);
        await write.ChangeListsAsync(found.Library);
        return Results.NoContent();
    });

    private static Task<IResult> DeleteAsync(Guid book, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await write.BookAsync(caller.UserId, book) is not { } found)
        {
            return Problems.NoSuchBook;
        }

        if (!Shelf.MayEdit(found.Role))
        {
            return Problems.NotAllowed;
        }

        var readers = await write.QueryAsync("SELECT user_id FROM progress WHERE book_id = $1", row => row.GetGuid(0), book);
        await write.ExecuteAsync("DELETE FROM book WHERE id = $1", book);
        write.Changed.UnionWith([Keys.Book(book), Keys.Metadata(book).Name]);
        write.Changed.UnionWith(readers.Select(reader => Keys.Progress(reader, book).Name));
        await write.ChangeListsAsync(found.Library);
        return Results.NoContent();
    });

    internal sealed record EditRequest(string Title);
}
