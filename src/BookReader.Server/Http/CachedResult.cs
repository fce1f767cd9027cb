using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Statistics;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Server.Accounts;

namespace BookReader.Server.Http;

/// <summary>
/// Answers with a cached resource: entry first, then whether the caller may see it, then 304 or the bytes. On a hit none
/// of it asks the database.
/// </summary>
/// <param name="caller">Who asks.</param>
/// <param name="resource">What for.</param>
/// <param name="values">What fills the places of its key.</param>
internal sealed class CachedResult(Caller caller, CachedResource resource, params KeyValue[] values) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cache = httpContext.RequestServices.GetRequiredService<TieredCache>();
        var catalogue = httpContext.RequestServices.GetRequiredService<Catalogue>();
        var read = await ReadAsync(httpContext, cache, resource, values);
        var isTrusted = read.Outcome == CacheOutcome.Hit && Mutations.Has(Mutation.OwnerCheckedOnlyOnMiss);
        if (!isTrusted && await MayNotSeeAsync(httpContext, cache, catalogue, caller, resource, read.Entry) is { } refusal)
        {
            await Problems.Of(refusal).ExecuteAsync(httpContext);
            return;
        }

        await SendAsync(httpContext, read.Outcome, read.Entry);
    }

    /// <summary>Reads a resource for a request; stale where that will do for the endpoint and the database is away.</summary>
    public static ValueTask<CacheRead> ReadAsync(HttpContext http, TieredCache cache, CachedResource resource, KeyValue[] values) =>
        cache.TryGet(resource, values, out var entry) ? ValueTask.FromResult(new CacheRead(entry, CacheOutcome.Hit))
        : http.MayBeStale() ? ReadEvenStaleAsync(http, cache, resource, values)
        : cache.GetAsync(resource, values, http.RequestAborted);

    /// <summary>
    /// Why the caller may not see an entry; null when they may. With the entry in hand and never before: its library may
    /// be another than it was. Who is no member and who asks for what is not there get the same answer.
    /// </summary>
    /// <exception cref="TimeoutException">They may not, as far as it is known while the database is away.</exception>
    public static async ValueTask<Refusal?> MayNotSeeAsync(
        HttpContext http, TieredCache cache, Catalogue catalogue, Caller caller, CachedResource resource, Entry entry)
    {
        if (entry.IsFound && entry.Scope is null)
        {
            return null;
        }

        if (entry.IsFound)
        {
            var memberships = await ReadAsync(http, cache, catalogue.Libraries, [caller.UserId]);
            if (memberships.Entry.Model<Memberships>().In(entry.Scope!.Value) is not null)
            {
                return null;
            }
        }

        // Of most that is not there nobody knows it while the database is away: to say it of the rest would tell a stranger what is.
        return http.Response.IsStale()
            ? throw new TimeoutException("The database is away, and what was known before does not let the caller see it.")
            : catalogue.HiddenBehind(resource);
    }

    /// <summary>Sends an entry's bytes, compressed as they lie in the cache to whoever takes them so, or 304 when the client has them.</summary>
    public static Task SendAsync(HttpContext httpContext, CacheOutcome outcome, Entry entry)
    {
        if (entry.Brotli is not { } brotli || !ContentCodings.AcceptsBrotli(httpContext.Request.Headers.AcceptEncoding))
        {
            return SendAsync(httpContext, outcome, entry.ETag, entry.Payload);
        }

        httpContext.Response.Headers.ContentEncoding = ContentCodings.Brotli;
        return SendAsync(httpContext, outcome, entry.BrotliETag!, brotli);
    }

    /// <summary>Sends the bytes, or 304 when the client has them.</summary>
    public static async Task SendAsync(HttpContext httpContext, CacheOutcome outcome, string etag, params ReadOnlyMemory<byte>[] parts)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        outcome = response.IsStale() ? CacheOutcome.Stale : outcome;
        httpContext.GetEndpoint()?.Metadata.GetMetadata<CacheCounters>()?.Count(outcome);
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (outcome != CacheOutcome.Stale)
        {
            response.Headers[StaleAnswers.CacheStatus] = StatusOf(outcome);
        }

        if (ETags.Has(request.Headers.IfNoneMatch, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers.ContentEncoding = default;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = parts.Sum(part => (long)part.Length);
        foreach (var part in parts)
        {
            await response.Body.WriteAsync(part, httpContext.RequestAborted);
        }
    }

    private static async ValueTask<CacheRead> ReadEvenStaleAsync(HttpContext http, TieredCache cache, CachedResource resource, KeyValue[] values)
    {
        var read = await cache.GetEvenStaleAsync(resource, values, http.RequestAborted);
        if (read.Outcome == CacheOutcome.Stale)
        {
            http.Response.SetStale();
        }

        return read;
    }

    /// <summary>RFC 9211.</summary>
    private static string StatusOf(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit => "BookReader; hit; detail=memory",
        CacheOutcome.RedisHit => "BookReader; hit; detail=redis",
        CacheOutcome.Collapsed => "BookReader; fwd=miss; collapsed",
        CacheOutcome.Bypass => "BookReader; fwd=bypass",
        _ => "BookReader; fwd=miss; stored",
    };
}
