using BookReader.Caching;
using BookReader.Library.Cached;
using BookReader.Library.Files;
using BookReader.Library.Generations;
using BookReader.Library.Media;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.Net.Http.Headers;

namespace BookReader.Server.Media;

/// <summary>Covers, pictures, fonts and the book's own file. Whether the caller may see them is asked each time, of the cache.</summary>
internal static class MediaEndpoints
{
    // What a browser may do with a file that came out of a book, opened by itself: nothing.
    private const string FilePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        var book = routes.MapGroup("/books/{book:guid}").WithTags("Files");
        book.MapGet("/file", FileAsync).WithSummary("The file as it was uploaded").ProducesFile();
        book.MapMediaFiles();
    }

    /// <summary>Also mapped for the pages, whose chapters stand at other addresses and name media relative to those.</summary>
    public static void MapMediaFiles(this IEndpointRouteBuilder book)
    {
        book.MapGet("/cover", CoverAsync).WithSummary("The cover").ProducesFile();
        book.MapGet("/media/{hash}", MediaAsync).WithSummary("A picture or a font, by the hash of its bytes; never changes").ProducesFile();
    }

    private static async Task<IResult> MediaAsync(
        Guid book, string hash, HttpContext http, Caller caller, TieredCache cache, Catalogue catalogue, FileStore files)
    {
        var (media, refusal) = await FindAsync(book, http, caller, cache, catalogue);
        if (refusal is not null || media?.Items.GetValueOrDefault(hash) is not { } item)
        {
            return Problems.NoSuchMedia;
        }

        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Send(http, files, hash, item.ContentType, null);
    }

    private static async Task<IResult> CoverAsync(
        Guid book, HttpContext http, Caller caller, TieredCache cache, Catalogue catalogue, FileStore files)
    {
        var (media, refusal) = await FindAsync(book, http, caller, cache, catalogue);
        if (refusal is not null || media?.Cover is not { } hash || media.Items.GetValueOrDefault(hash) is not { } item)
        {
            return Problems.NoSuchMedia;
        }

        // The address stays when the book gets another cover, so it must be asked for again; with its ETag that costs little.
        http.Response.Headers.CacheControl = "private, no-cache";
        return Send(http, files, hash, item.ContentType, null);
    }

    private static async Task<IResult> FileAsync(
        Guid book, HttpContext http, Caller caller, TieredCache cache, Catalogue catalogue, FileStore files)
    {
        var (media, refusal) = await FindAsync(book, http, caller, cache, catalogue);
        if (refusal is not null || media is null)
        {
            return Problems.NoSuchMedia;
        }

        http.Response.Headers.CacheControl = "private, no-cache";
        var type = media.File.Format switch
        {
            "epub" => "application/epub+zip",
            "fb2" => "application/x-fictionbook+xml",
            "fb2.zip" => "application/x-zip-compressed-fb2",
            _ => "application/octet-stream",
        };
        return Send(http, files, media.File.Hash, type, media.File.Name);
    }

    private static async Task<(BookMedia? Media, Refusal? Refusal)> FindAsync(
        Guid book, HttpContext http, Caller caller, TieredCache cache, Catalogue catalogue)
    {
        var entry = (await CachedResult.ReadAsync(http, cache, catalogue.Media, [book])).Entry;
        return await CachedResult.MayNotSeeAsync(http, cache, catalogue, caller, catalogue.Media, entry) is { } refusal
            ? (null, refusal)
            : (entry.Model<BookMedia>(), null);
    }

    private static IResult Send(HttpContext http, FileStore files, string hash, string contentType, string? downloadName)
    {
        var path = files.PathOf(hash);
        if (!File.Exists(path))
        {
            return Problems.NoSuchMedia;
        }

        http.Response.Headers.ContentSecurityPolicy = FilePolicy;
        return TypedResults.PhysicalFile(
            path, contentType, downloadName, entityTag: new EntityTagHeaderValue($"\"{hash}\""), enableRangeProcessing: true);
    }

    private static void ProducesFile(this RouteHandlerBuilder endpoint) => endpoint
        .ServesStale()
        .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .Produces(StatusCodes.Status206PartialContent)
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);
}
