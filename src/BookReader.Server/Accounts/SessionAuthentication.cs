using System.Text.Encodings.Web;
using BookReader.Caching;
using BookReader.Caching.Generations;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BookReader.Server.Accounts;

/// <summary>Which of the two ways a request may say who it comes from.</summary>
internal sealed class SessionAuthenticationOptions : AuthenticationSchemeOptions
{
    public TokenUse Use { get; set; }
}

/// <summary>
/// Reads the token from the Authorization header, or for pages from the session cookie, and lets it pass if its
/// signature is ours and the generations that it rests on are current. No query while their cells are known.
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<SessionAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionTokens tokens, TieredCache cache)
    : AuthenticationHandler<SessionAuthenticationOptions>(options, logger, encoder)
{
    public const string Bearer = "Bearer";
    public const string Cookie = "Cookie";
    public const string CookieName = "bookreader_session";

    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ReadToken() is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        return await tokens.ValidateAsync(text, Options.Use) is { } token && await IsCurrentAsync(token.Stamp)
            ? AuthenticateResult.Success(new AuthenticationTicket(token.Principal, Scheme.Name))
            : AuthenticateResult.Fail("The token is not valid, or not any more.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Options.Use == TokenUse.Page)
        {
            Response.Redirect("/sign-in?return=" + Uri.EscapeDataString(Request.Path + Request.QueryString));
            return;
        }

        // The policy of last resort stands before addresses too where there is nothing to sign in for.
        if (Context.GetEndpoint() is null)
        {
            await Problems.NotFound.ExecuteAsync(Context);
            return;
        }

        // RFC 6750, 3: no error code where no token was sent.
        Response.Headers.WWWAuthenticate = ReadToken() is null ? Bearer : Bearer + " error=\"invalid_token\"";
        await Problems.NotSignedIn.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.AdminsOnly.ExecuteAsync(Context);

    private ValueTask<bool> IsCurrentAsync(Stamp stamp) =>
        Context.MayBeStale() ? WasCurrentAsync(stamp) : cache.IsCurrentAsync(stamp, Context.RequestAborted);

    private async ValueTask<bool> WasCurrentAsync(Stamp stamp)
    {
        var judgement = await cache.JudgeEvenStaleAsync(stamp, Context.RequestAborted);
        if (judgement == Judgement.Stale)
        {
            Response.SetStale();
        }

        return judgement != Judgement.Passed;
    }

    private string? ReadToken()
    {
        if (Options.Use == TokenUse.Page)
        {
            return Request.Cookies[CookieName];
        }

        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].Trim() : null;
    }
}
