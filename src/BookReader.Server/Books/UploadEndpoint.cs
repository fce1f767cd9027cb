using System.Text;
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
    private const int MaxFieldBytes = 100;

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
        var memberships = (await CachedResult.ReadAsync(http, cache, catalogue.Libraries, [caller.UserId])).Entry.Model<Memberships>();
        try
        {
            return await ReadFormAsync(
                new MultipartReader(boundary, http.Request.Body), caller, memberships, settings, files, books, cancellationToken);
        }
        catch (Exception exception) when (IsBrokenForm(exception))
        {
            return Problems.Of(400, "bad-request", "Bad request", "The form ends in the middle, or is none.");
        }
    }

    private static async Task<Results<Accepted<UploadAnswer>, ProblemHttpResult>> ReadFormAsync(
        MultipartReader reader,
        Caller caller,
        Memberships memberships,
        ServerSettings settings,
        FileStore files,
        BookStore books,
        CancellationToken cancellationToken)
    {
        var library = memberships.Own?.Id;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } content, FileName: var name } && NameOf(section) == "file")
            {
                return await TakeAsync(caller, memberships, library, content, name, settings, files, books, cancellationToken);
            }

            if (section.AsFormDataSection() is { Name: "library" } field)
            {
                if (!Guid.TryParse(await ReadShortAsync(field.Section.Body, cancellationToken), out var named))
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

    /// <summary>The beginning of a field that is short if it is right: the body's limit is a book's.</summary>
    private static async Task<string> ReadShortAsync(Stream field, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFieldBytes];
        return Encoding.UTF8.GetString(buffer, 0, await field.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
    }

    // The reader of forms throws a plain IOException where the body ends too soon; a full disk does not say this.
    private static bool IsBrokenForm(Exception exception) => exception is InvalidDataException
        || (exception.GetType() == typeof(IOException) && exception.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal));

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 200 } boundary
            ? boundary.ToString()
            : null;

    private static string? NameOf(MultipartSection section) => section.GetContentDispositionHeader()?.Name.Value?.Trim('"');
}
