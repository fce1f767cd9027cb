using BookReader.Library.Accounts;
using BookReader.Server.Configuration;
using Microsoft.AspNetCore.RateLimiting;

namespace BookReader.Server.Accounts;

/// <summary>
/// The limit on credentials as all processes count it together. It comes after this process's own, which keeps a flood
/// from the database.
/// </summary>
internal static class SharedLoginLimit
{
    public static IApplicationBuilder UseSharedLoginLimit(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var isAttempt = http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is { PolicyName: RateLimits.Credentials }
            && !HttpMethods.IsGet(http.Request.Method);
        if (isAttempt)
        {
            var permits = http.RequestServices.GetRequiredService<ServerSettings>().LoginsPerMinute;
            var limit = http.RequestServices.GetRequiredService<LoginLimit>();
            if (!await limit.TryCountAsync($"{http.Connection.RemoteIpAddress}", permits, http.RequestAborted))
            {
                http.Response.Headers.RetryAfter = "60";
                await RateLimits.TooMany.ExecuteAsync(http);
                return;
            }
        }

        await next(http);
    });
}
