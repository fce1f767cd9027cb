using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Server.Accounts;
using Microsoft.Extensions.Options;

namespace BookReader.Server.Http;

/// <summary>
/// Caching and invalidation declared on an endpoint, for those that no resource of the catalogue describes. The handler
/// runs inside the fill's snapshot; what is declared to be invalidated is raised in the handler's own transaction.
/// </summary>
internal static partial class DeclaredCaching
{
    private static readonly AsyncLocal<Func<ValueTask<Loaded>>?> Handler = new();

    /// <summary>
    /// Caches what the endpoint answers with 200, for each caller and query of its own, under
    /// <c>{keyPrefix}:{user}:{hash of path and query}</c>. Other answers are passed on and not kept.
    /// </summary>
    /// <param name="endpoint">The endpoint; its handler returns a value, or a result with one.</param>
    /// <param name="catalogue">Where the resource is declared, so that patterns and statistics know it.</param>
    /// <param name="timeToLive">How long an answer may live.</param>
    /// <param name="keyPrefix">A word; the kind of the resource.</param>
    public static RouteHandlerBuilder CacheResult(
        this RouteHandlerBuilder endpoint, Catalogue catalogue, TimeSpan timeToLive, string keyPrefix)
    {
        var resource = catalogue.Declare(new CachedResource(
            keyPrefix, keyPrefix + ":{user}:{request}", [keyPrefix + ":{user}"], static (_, _) => Handler.Value!())
        {
            TimeToLive = timeToLive,
            LoadsAnywhere = false,

            // What an endpoint answers is known when it does; so a release reads only what it wrote itself.
            Schema = typeof(DeclaredCaching).Module.ModuleVersionId.ToString("N"),
        });
        return endpoint
            .WithMetadata(new Caching.Statistics.CacheCounters())
            .AddEndpointFilter((context, next) => ReadAsync(context, next, resource));
    }

    /// <summary>
    /// Invalidates what patterns name, when the endpoint answers. A pattern may hold route values and the caller:
    /// <c>user:{user}:books:*</c>.
    /// </summary>
    public static RouteHandlerBuilder InvalidatesCache(this RouteHandlerBuilder endpoint, params string[] patterns) =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var manager = context.HttpContext.RequestServices.GetRequiredService<CacheManager>();
            var cache = context.HttpContext.RequestServices.GetRequiredService<TieredCache>();
            Tag[] tags = [.. patterns.SelectMany(pattern => manager.TagsFor(Filled(pattern, context.HttpContext))).Distinct()];
            using var declared = DeclaredInvalidation.Begin(tags);
            var result = await next(context);
            if (!declared.WasRaised)
            {
                await cache.InvalidateAsync(tags, [], CancellationToken.None);
            }

            return result;
        });

    private static async ValueTask<object?> ReadAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, CachedResource resource)
    {
        var http = context.HttpContext;
        var cache = http.RequestServices.GetRequiredService<TieredCache>();
        var json = http.RequestServices.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        var caller = Caller.Of(http);
        KeyValue[] values = [caller?.UserId ?? Guid.Empty, KeyValue.FromWord(RequestWord(http.Request))];
        if (cache.TryGet(resource, values, out var entry))
        {
            return new EntryResult(CacheOutcome.Hit, entry);
        }

        Handler.Value = async () =>
        {
            var answer = AnswerOf(await next(context));
            return Loaded.Found(JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), json));
        };
        try
        {
            // Not under the request's own token: whoever began the load lends it this request until it ends.
            var read = await cache.GetAsync(resource, values, CancellationToken.None);
            return new EntryResult(read.Outcome, read.Entry);
        }
        catch (NotCachedException exception)
        {
            return exception.Result;
        }
        finally
        {
            Handler.Value = null;
        }
    }

    /// <summary>What is to be cached of a handler's result. What is not leaves by an exception, to all who wait for it.</summary>
    private static object AnswerOf(object? result)
    {
        while (result is INestedHttpResult nested)
        {
            result = nested.Result;
        }

        return result switch
        {
            IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: null or StatusCodes.Status200OK } => value,
            IResult other => throw new NotCachedException(other),
            null => throw new NotCachedException(TypedResults.Ok()),
            _ => result,
        };
    }

    /// <summary>Path and query as a word of a key, whatever characters they have.</summary>
    private static string RequestWord(HttpRequest request) =>
        Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(request.Path + request.QueryString.Value)));

    private static string Filled(string pattern, HttpContext http) => Place().Replace(pattern, match =>
        match.Groups["name"].Value is var name && name == "user"
            ? Caller.Of(http)!.UserId.ToString()
            : http.Request.RouteValues[name]?.ToString() ?? throw new InvalidOperationException($"{pattern} names {{{name}}}, which the route does not have."));

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();

    private sealed class NotCachedException(IResult result) : NotCacheableException
    {
        public IResult Result { get; } = result;
    }

    private sealed class EntryResult(CacheOutcome outcome, Entry entry) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => CachedResult.SendAsync(httpContext, outcome, entry);
    }
}
