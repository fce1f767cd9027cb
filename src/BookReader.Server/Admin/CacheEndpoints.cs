using BookReader.Caching;
using BookReader.Caching.Coherence;
using BookReader.Caching.Statistics;
using BookReader.Library.Accounts;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BookReader.Server.Admin;

internal static class CacheEndpoints
{
    public static void MapAdminCache(this IEndpointRouteBuilder admin)
    {
        var cache = admin.MapGroup("/cache");
        cache.MapGet("/stats", StatsAsync).WithSummary("What the cache holds and how often it answers");
        cache.MapDelete("/clear", ClearAsync).WithSummary("Forget everything");
        cache.MapDelete("/clear/{pattern}", ClearPatternAsync)
            .WithSummary("Forget what a pattern names")
            .WithDescription("An exact key, tag:* or any glob. At times more is forgotten than was asked, never less; deleted_keys counts what was dropped.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Ok<CacheStatsAnswer>> StatsAsync(
        CacheManager manager, TieredCache cache, IEnumerable<EndpointDataSource> endpoints, CancellationToken cancellationToken, [FromServices] CacheNode? node = null) =>
        TypedResults.Ok(CacheStatsAnswer.Of(await manager.GetStatsAsync(cancellationToken), cache.IsEnabled, EndpointsOf(endpoints), node));

    private static async Task<Ok<ClearedAllAnswer>> ClearAsync(Caller caller, CacheManager manager, AccountStore accounts, CancellationToken cancellationToken)
    {
        var cleared = await manager.ClearAllAsync(cancellationToken);
        return TypedResults.Ok(new ClearedAllAnswer("The cache was cleared." + Pending(cleared), true, cleared.IsReclaimed, await EmailOfAsync(caller, accounts, cancellationToken)));
    }

    private static async Task<Results<Ok<ClearedAnswer>, ProblemHttpResult>> ClearPatternAsync(
        string pattern, Caller caller, CacheManager manager, AccountStore accounts, CancellationToken cancellationToken)
    {
        try
        {
            var cleared = await manager.DeletePatternAsync(pattern, cancellationToken);
            return TypedResults.Ok(new ClearedAnswer(
                $"What {pattern} names was cleared." + Pending(cleared), cleared.Deleted, pattern, cleared.IsReclaimed, await EmailOfAsync(caller, accounts, cancellationToken)));
        }
        catch (ArgumentException exception)
        {
            return Problems.Invalid(exception.Message);
        }
    }

    /// <summary>Nothing that was cleared is shown any more, wherever its bytes still lie.</summary>
    private static string Pending(Cleared cleared) => cleared.IsReclaimed ? "" : " Redis has not given all of its room back yet.";

    private static async Task<string> EmailOfAsync(Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
        (await accounts.FindAsync(caller.UserId, cancellationToken))?.Email ?? "";

    private static IEnumerable<(string Endpoint, CacheCounters Counters)> EndpointsOf(IEnumerable<EndpointDataSource> sources) =>
        from endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let counters = endpoint.Metadata.GetMetadata<CacheCounters>()
        where counters is not null
        select (endpoint.RoutePattern.RawText!, counters);
}
