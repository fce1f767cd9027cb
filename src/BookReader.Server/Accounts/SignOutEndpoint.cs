using BookReader.Library.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Accounts;

internal static class SignOutEndpoint
{
    // The page's policy says who it is; anonymous callers pass, for their session may have ended before they ended it.
    public static void MapSignOut(this IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", SignOutAsync)
        .RequireAuthorization(ServerServices.PagePolicy).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> SignOutAsync(
        HttpContext http, IAntiforgery antiforgery, SignInStore signIns, CancellationToken cancellationToken)
    {
        if (Caller.Of(http) is { } caller)
        {
            if (!await antiforgery.IsRequestValidAsync(http))
            {
                return Problems.FormExpired;
            }

            await signIns.SignOutAsync(caller.SessionId, cancellationToken);
        }

        // A form on a foreign page does not bring the cookie, and must not take it away.
        if (http.Request.Cookies.ContainsKey(SessionAuthentication.CookieName))
        {
            SessionCookie.Delete(http);
        }

        return TypedResults.LocalRedirect("/sign-in");
    }
}
