using BookReader.Caching.Keys;
using BookReader.Library;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Import;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Books;

internal static class BookEndpoints
{
    private const int MaxSearchLength = 200;

    public static void MapBooks(this IEndpointRouteBuilder routes, Catalogue catalogue)
    {
        var books = routes.MapGroup("/books").WithTags("Books");
        books.MapGet("/", ListAsync).AnswersFromCache<BookPage>()
            .WithSummary("Your books")
            .WithDescription("Of all your libraries, or of one. sort: created, title, author or last_read; a minus turns it round. q: words that title or author begin with.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        books.MapGet("/{book:guid}", Detail).AnswersFromCache<BookDetailAnswer>().WithSummary("A book, its chapters, and where you are in it");
        books.MapCached<BookTableOfContents>("/{book:guid}/toc", catalogue.Toc).ServesStale().WithSummary("The table of contents");
        books.MapCached<ImportStatus>("/{book:guid}/import", catalogue.Import).WithSummary("How far the import is, what was skipped, why it failed");
        books.MapPost("/{book:guid}/import", ImportAgainAsync).WithSummary("Try a failed import again").ProducesMemberProblems();
        books.MapPatch("/{book:guid}", EditAsync).WithSummary("Correct what is said of a book, or move it to another library").ProducesMemberProblems();
        books.MapDelete("/{book:guid}", DeleteAsync).WithSummary("Delete a book").ProducesMemberProblems();
        books.MapUpload();
    }

    private static async Task<IResult> ListAsync(
        Caller caller,
        UncachedReader reader,
        Catalogue catalogue,
        CancellationToken cancellationToken,
        int skip = 0,
        int limit = Paging.DefaultLimit,
        Guid? library = null,
        string? sort = null,
        string? q = null)
    {
        if (Paging.Refuse(skip, limit) is { } refusal)
        {
            return refusal;
        }

        if (sort is not null && !BookSort.All.Contains(sort, StringComparer.Ordinal))
        {
            return Problems.Invalid($"sort is one of {string.Join(", ", BookSort.All)}.");
        }

        if (string.IsNullOrWhiteSpace(q))
        {
            return new CachedResult(
                caller, catalogue.Books, caller.UserId, skip, limit, library ?? KeyValue.Absent, KeyValue.FromWord(BookSort.KeyWord(sort)));
        }

        if (q.Length > MaxSearchLength)
        {
            return Problems.Invalid($"q has at most {MaxSearchLength} characters.");
        }

        return await reader.SearchAsync(caller.UserId, q, library, sort, skip, limit, cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : Problems.Of(Refusal.NoSuchLibrary);
    }

    private static BookDetailResult Detail(Guid book, Caller caller) => new(caller, book);

    private static async Task<Results<NoContent, ProblemHttpResult>> EditAsync(
        Guid book, BookEdit edit, Caller caller, BookStore books, CancellationToken cancellationToken)
    {
        var outcome = await books.EditAsync(caller.UserId, book, edit, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid book, Caller caller, BookStore books, CancellationToken cancellationToken)
    {
        var outcome = await books.DeleteAsync(caller.UserId, book, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }

    private static async Task<Results<Accepted<UploadAnswer>, ProblemHttpResult>> ImportAgainAsync(
        Guid book, Caller caller, BookStore books, CancellationToken cancellationToken)
    {
        var outcome = await books.ImportAgainAsync(caller.UserId, book, cancellationToken);
        return outcome.Match(_ => TypedResults.Accepted($"/api/v1/books/{book}/import", new UploadAnswer(book, "queued")));
    }
}
