using BookReader.Peers.Endpoints;
using Microsoft.AspNetCore.OutputCaching;

namespace BookReader.Peers.Caches;

/// <summary>ASP.NET Core's output cache keeps whole answers; below it nothing is cached.</summary>
internal sealed class OutputPeer(IOutputCacheStore store) : IPeerCache
{
    public async ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken) =>
        await load(cancellationToken);

    public async Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        foreach (var tag in changed)
        {
            await store.EvictByTagAsync(tag, cancellationToken);
        }
    }
}

/// <summary>An answer is its caller's, and carries the tags of all that it shows, the caller's memberships among them.</summary>
internal sealed class OutputPolicy(Func<Guid, HttpRequest, CacheKey[]> shows) : IOutputCachePolicy
{
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var user = Caller.Of(context.HttpContext).UserId;
        CacheKey[] shown = [Keys.Libraries(user), .. shows(user, context.HttpContext.Request)];
        context.EnableOutputCaching = true;
        context.AllowCacheLookup = true;
        context.AllowCacheStorage = true;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = shown.Min(key => key.Lifetime);
        context.CacheVaryByRules.VaryByHost = false;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.VaryByValues["user"] = user.ToString();
        context.Tags.Add(Keys.Everything);
        context.Tags.UnionWith(shown.SelectMany(key => key.Tags));
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.AllowCacheStorage &= context.HttpContext.Response.StatusCode == StatusCodes.Status200OK;
        return ValueTask.CompletedTask;
    }
}

internal static class OutputCaching
{
    /// <summary>Says what an answer shows. The other variants know it by the keys that they read.</summary>
    public static RouteHandlerBuilder Shows(
        this RouteHandlerBuilder route, PeerSettings settings, Func<Guid, HttpRequest, CacheKey[]> shows) =>
        settings.Cache == PeerCacheKind.Output ? route.CacheOutput(new OutputPolicy(shows)) : route;
}
