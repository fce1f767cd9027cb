using BookReader.Caching;
using BookReader.Library.Cached;
using BookReader.Server.Accounts;
using BookReader.Server.Http;

namespace BookReader.Server.Books;

/// <summary>
/// A book with the caller's progress. What all readers share is one entry and each reader's progress another; their
/// bytes are joined on the way out, so that neither is read, kept or sent anew when the other changes.
/// </summary>
internal sealed class BookDetailResult(Caller caller, Guid book) : IResult
{
    private static readonly byte[] Join = ",\"reading_progress\":"u8.ToArray();
    private static readonly int ProgressPrefix = "{\"progress\":"u8.Length;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cache = httpContext.RequestServices.GetRequiredService<TieredCache>();
        var catalogue = httpContext.RequestServices.GetRequiredService<Catalogue>();
        var shared = await CachedResult.ReadAsync(httpContext, cache, catalogue.Metadata, [book]);
        var own = await CachedResult.ReadAsync(httpContext, cache, catalogue.Progress, [caller.UserId, book]);
        var refusal = await CachedResult.MayNotSeeAsync(httpContext, cache, catalogue, caller, catalogue.Metadata, shared.Entry)
            ?? await CachedResult.MayNotSeeAsync(httpContext, cache, catalogue, caller, catalogue.Progress, own.Entry);
        if (refusal is not null)
        {
            await Problems.Of(refusal).ExecuteAsync(httpContext);
            return;
        }

        var outcome = shared.Outcome == CacheOutcome.Hit ? own.Outcome : shared.Outcome;
        var etag = $"\"{shared.Entry.ETag.Trim('"')}.{own.Entry.ETag.Trim('"')}\"";
        await CachedResult.SendAsync(
            httpContext, outcome, etag, shared.Entry.Payload[..^1], Join, own.Entry.Payload[ProgressPrefix..]);
    }
}
