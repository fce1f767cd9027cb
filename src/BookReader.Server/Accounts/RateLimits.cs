using System.Threading.RateLimiting;
using BookReader.Server.Configuration;
using BookReader.Server.Http;

namespace BookReader.Server.Accounts;

/// <summary>How often one address may try a credential.</summary>
internal static class RateLimits
{
    public const string Credentials = "credentials";
    public const string Refresh = "refresh";

    public static IResult TooMany { get; } =
        Problems.Of(429, "too-many-attempts", "Too many attempts", "Too many attempts from this address. Try again in a minute.");

    public static IServiceCollection AddRateLimits(this IServiceCollection services, ServerSettings settings) => services.AddRateLimiter(options =>
    {
        // To be shown a form is no attempt.
        options.AddPolicy(Credentials, http => HttpMethods.IsGet(http.Request.Method)
            ? RateLimitPartition.GetNoLimiter("form")
            : PerMinute(http, Credentials, settings.LoginsPerMinute));

        // A token cannot be guessed; this only keeps a device that loops from writing all day.
        options.AddPolicy(Refresh, http => PerMinute(http, Refresh, settings.LoginsPerMinute * 6));
        options.OnRejected = async (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
            {
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
            }

            await TooMany.ExecuteAsync(rejected.HttpContext);
        };
    });

    private static RateLimitPartition<string> PerMinute(HttpContext http, string policy, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        $"{policy} {http.Connection.RemoteIpAddress}",
        _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });
}
