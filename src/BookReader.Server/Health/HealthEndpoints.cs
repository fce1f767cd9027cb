using BookReader.Caching;
using BookReader.Caching.Coherence;
using BookReader.Caching.Redis;
using BookReader.Library.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Server.Health;

/// <param name="Status">healthy, degraded or unhealthy.</param>
public sealed record HealthAnswer(string Status, string Version, HealthChecks Checks);

/// <param name="Redis">ok, unavailable, or disabled where this server caches in memory alone or not at all.</param>
/// <param name="Lease">held; lapsed while each read asks the database; none where nobody shares it, and where the cache is off.</param>
/// <param name="Cache">ok; wrong for a day after a hit was read again and the database said something else; off where nothing is cached or verified.</param>
public sealed record HealthChecks(string Api, string Database, string Redis, string Lease, string Cache);

internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Long enough for somebody to see it who looks once a day.
    private static readonly TimeSpan WrongFor = TimeSpan.FromDays(1);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/", CheckAsync).WithSummary("Whether the server and what it needs are well")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/live", () => TypedResults.Ok(new HealthAnswer("healthy", ServerVersion.Text, new HealthChecks("ok", "unknown", "unknown", "unknown", "unknown"))))
            .WithSummary("Whether the process answers");
        health.MapGet("/ready", CheckAsync).WithSummary("Whether it can serve")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Without its database it can serve nobody; without Redis everybody, only slower at first; with a cache that was wrong nobody should rely on it.</summary>
    private static async Task<JsonHttpResult<HealthAnswer>> CheckAsync(
        ILibraryStorage storage,
        TieredCache cache,
        TimeProvider time,
        CancellationToken cancellationToken,
        [FromServices] RedisTier? redis = null,
        [FromServices] CacheNode? node = null)
    {
        var isUsable = await IsUsableAsync(storage, time, cancellationToken);
        var state = redis?.State ?? RedisState.Disabled;
        var wasWrong = cache.Verified?.LastDifference > time.GetUtcNow() - WrongFor;
        return TypedResults.Json(
            new HealthAnswer(
                !isUsable ? "unhealthy" : state == RedisState.Unavailable || wasWrong ? "degraded" : "healthy",
                ServerVersion.Text,
                new HealthChecks(
                    "ok",
                    isUsable ? "ok" : "unavailable",
                    state switch
                    {
                        RedisState.Ok => "ok",
                        RedisState.Unavailable => "unavailable",
                        _ => "disabled",
                    },
                    node is null || !cache.IsEnabled ? "none" : node.HasLease ? "held" : "lapsed",
                    cache.Verified is null ? "off" : wasWrong ? "wrong" : "ok")),
            statusCode: isUsable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> IsUsableAsync(ILibraryStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var snapshot = await storage.OpenSnapshotAsync(either.Token);
            return await snapshot.Context.Settings.AnyAsync(either.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
