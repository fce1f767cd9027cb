using BookReader.Caching;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Files;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Server.Accounts;
using BookReader.Server.Configuration;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace BookReader.Server.Books;

/// <param name="BookId">The book; readable when its import is ready.</param>
/// <param name="Status">queued.</param>
public sealed record UploadAnswer(Guid BookId, string Status);

/// <summary>What the form holds, for the API's description.</summary>
public sealed record UploadForm(IFormFile File, Guid? Library = null);

/// <summary>Takes a book in: streamed to disk under its limit, hashed, entered, answered. The import comes after.</summary>
internal static class UploadEndpoint
{
    // Boundaries and headers of the form, beside the file.
    private const int FormBytes = 64 * 1024;

    public static void MapUpload(this RouteGroupBuilder books) => books.MapPost("/upload", UploadAsync)
        .WithSummary("Upload an EPUB, an FB2 or a zipped FB2")
        .WithDescription("A form with the field file, and optionally library before it; without one the book goes to your own library.")
        .Accepts<UploadForm>("multipart/form-data")
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<UploadAnswer>, ProblemHttpResult>> UploadAsync(
        HttpContext http,
        Caller caller,
        ServerSettings settings,
        FileStore files,
        BookStore books,
        TieredCache cache,
        Catalogue catalogue,
        CancellationToken cancellationToken)
    {
        if (BoundaryOf(http.Request) is not { } boundary)
        {
            return Problems.Invalid("Send the book as a form (multipart/form-data) with the field file.");
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = settings.UploadLimitBytes + FormBytes;
        var memberships = (await CachedResult.ReadAsync(cache, catalogue.Libraries, [caller.UserId], cancellationToken)).Entry.Model<Memberships>();
        var library = memberships.Own?.Id;
        var reader = new MultipartReader(boundary, http.Request.Body);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } content, FileName: var name } && NameOf(section) == "file")
            {
                return await TakeAsync(caller, memberships, library, content, name, settings, files, books, cancellationToken);
            }

            if (section.AsFormDataSection() is { Name: "library" } field)
            {
                if (!Guid.TryParse(await field.GetValueAsync(cancellationToken), out var named))
                {
                    return Problems.Invalid("library is the id of a library.");
                }

                library = named;
            }
        }

        return Problems.Invalid("The form has no field file with a file in it.");
    }

    private static async Task<Results<Accepted<UploadAnswer>, ProblemHttpResult>> TakeAsync(
        Caller caller,
        Memberships memberships,
        Guid? library,
        Stream content,
        string name,
        ServerSettings settings,
        FileStore files,
        BookStore books,
        CancellationToken cancellationToken)
    {
        // Asked again in the transaction; asked here so that nobody fills the disk who may not.
        if (library is not { } target || memberships.In(target) is not { } membership)
        {
            return Problems.Of(Refusal.NoSuchLibrary);
        }

        if (membership.Role < MemberRole.Editor)
        {
            return Problems.Of(Refusal.NotAllowed("Only editors and owners of the library may do this."));
        }

        var file = await files.PutAsync(content, settings.UploadLimitBytes, cancellationToken);
        if (file is null)
        {
            return Problems.TooLarge(settings.UploadLimitBytes);
        }

        if (file.SizeBytes == 0)
        {
            return Problems.Invalid("The file is empty.");
        }

        var outcome = await books.AddAsync(caller.UserId, target, file, name, cancellationToken);
        if (outcome.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        var book = outcome.Value!;
        return book.IsNew
            ? TypedResults.Accepted($"/api/v1/books/{book.Id}/import", new UploadAnswer(book.Id, "queued"))
            : Problems.Of(409, "duplicate-book", "Conflict", "The library has this file already.", ("book_id", book.Id));
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 200 } boundary
            ? boundary.ToString()
            : null;

    private static string? NameOf(MultipartSection section) => section.GetContentDispositionHeader()?.Name.Value?.Trim('"');
}
