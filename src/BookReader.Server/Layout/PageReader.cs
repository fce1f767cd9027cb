using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BookReader.Caching;
using BookReader.Caching.Keys;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Server.Accounts;
using BookReader.Server.Http;

namespace BookReader.Server.Layout;

/// <summary>
/// Reads a cached resource for a page: the API's entry, under the API's rules of access. Decoded for each page anew, for
/// a model kept beside the bytes would more than double what a chapter takes of the cache.
/// </summary>
internal sealed class PageReader(TieredCache cache, Catalogue catalogue)
{
    /// <param name="http">Whose request it is; the caller is signed in.</param>
    /// <param name="resource">What to read.</param>
    /// <param name="type">What its payload says.</param>
    /// <param name="values">What fills the places of its key.</param>
    public async Task<Outcome<T>> ReadAsync<T>(HttpContext http, CachedResource resource, JsonTypeInfo<T> type, params KeyValue[] values)
        where T : class
    {
        var entry = (await CachedResult.ReadAsync(http, cache, resource, values)).Entry;
        return await CachedResult.MayNotSeeAsync(http, cache, catalogue, Caller.Of(http)!, resource, entry) is { } refusal
            ? refusal
            : JsonSerializer.Deserialize(entry.Payload.Span, type)!;
    }
}
