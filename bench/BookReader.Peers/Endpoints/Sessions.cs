using System.ComponentModel;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using BookReader.Library.Accounts;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace BookReader.Peers.Endpoints;

/// <summary>Who is asking; the token is the hash of the one they sent.</summary>
[ImmutableObject(true)]
internal sealed record Caller(Guid UserId, string Email, UserRole Role, string Token)
{
    public static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    public static ValueTask<Caller?> BindAsync(HttpContext http, ParameterInfo parameter) => new(http.Features.Get<Caller>());
}

/// <summary>Who is asking, by a cached read; under the output cache, which keeps only answers, by a query.</summary>
internal sealed class Sessions(RequestDelegate next)
{
    private const string Scheme = "Bearer ";

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public async Task InvokeAsync(HttpContext http, IPeerCache cache, Reads reads)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments("/health", StringComparison.Ordinal) || path == "/api/v1/auth/login")
        {
            await next(http);
            return;
        }

        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            var token = HashOf(header[Scheme.Length..]);
            if (await cache.GetOrCreateAsync(Keys.Session(token), stop => reads.SessionAsync(token, stop), http.RequestAborted) is { } caller)
            {
                http.Features.Set(caller);
                await next(http);
                return;
            }
        }

        await Problems.NotSignedIn.ExecuteAsync(http);
    }
}
