using BookReader.Library.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Server.Health;

/// <param name="Status">healthy, degraded or unhealthy.</param>
public sealed record HealthAnswer(string Status, string Version, HealthChecks Checks);

/// <param name="Redis">disabled: this server caches in memory alone.</param>
public sealed record HealthChecks(string Api, string Database, string Redis);

internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/", CheckAsync).WithSummary("Whether the server and what it needs are well")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/live", () => TypedResults.Ok(new HealthAnswer("healthy", ServerVersion.Text, new HealthChecks("ok", "unknown", "disabled"))))
            .WithSummary("Whether the process answers");
        health.MapGet("/ready", CheckAsync).WithSummary("Whether it can serve")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<HealthAnswer>> CheckAsync(ILibraryStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var isUsable = await IsUsableAsync(storage, time, cancellationToken);
        return TypedResults.Json(
            new HealthAnswer(
                isUsable ? "healthy" : "unhealthy",
                ServerVersion.Text,
                new HealthChecks("ok", isUsable ? "ok" : "unavailable", "disabled")),
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
