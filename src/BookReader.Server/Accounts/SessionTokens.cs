using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Text;
using BookReader.Caching.Generations;
using BookReader.Library.Accounts;
using BookReader.Library.Cached;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BookReader.Server.Accounts;

/// <summary>Where a token may be used: one made for a page's cookie is refused as a bearer, so that no page can be made to call the API.</summary>
internal enum TokenUse
{
    Api,
    Page,
}

/// <summary>A token whose signature was checked, and what it rests on besides.</summary>
/// <param name="Principal">Whose it is.</param>
/// <param name="Stamp">The generations of user and session when the credential was found good: raised, and it is worth nothing any more.</param>
/// <param name="ExpiresAt">When it ends in any case.</param>
internal sealed record ValidatedToken(CallerPrincipal Principal, Stamp Stamp, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes and checks access tokens (JWT, HS256). Checking a signature costs more than serving a page, so a token that
/// was found good is remembered until it expires; whether it was revoked is asked each time, of the cache's cells.
/// </summary>
internal sealed class SessionTokens(SigningKey key, TimeProvider time)
{
    public static readonly TimeSpan ApiLifetime = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan PageLifetime = TimeSpan.FromDays(30);

    private const int MaxRemembered = 20_000;
    private const string Issuer = "bookreader";

    private readonly ConcurrentDictionary<(TokenUse Use, string Text), ValidatedToken> _remembered = new();
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };

    public static TimeSpan LifetimeOf(TokenUse use) => use == TokenUse.Api ? ApiLifetime : PageLifetime;

    public string Issue(SignIn signIn, TokenUse use)
    {
        var now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = AudienceOf(use),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + LifetimeOf(use)).UtcDateTime,
            SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = signIn.User.Id.ToString(),
                ["sid"] = signIn.SessionId.ToString(),
                ["role"] = signIn.User.Role == UserRole.Admin ? "admin" : "user",
                ["ugen"] = GenerationOf(signIn, Changes.UserSession(signIn.User.Id)),
                ["sgen"] = GenerationOf(signIn, Changes.Session(signIn.SessionId)),
            },
        });
    }

    /// <summary>The token if it is ours, whole and of today; null otherwise. Says nothing of revocation.</summary>
    public async ValueTask<ValidatedToken?> ValidateAsync(string text, TokenUse use)
    {
        if (_remembered.TryGetValue((use, text), out var known))
        {
            if (known.ExpiresAt > time.GetUtcNow())
            {
                return known;
            }

            _remembered.TryRemove((use, text), out _);
            return null;
        }

        var result = await _handler.ValidateTokenAsync(text, Parameters(use));
        if (!result.IsValid || Read(result.ClaimsIdentity, (JsonWebToken)result.SecurityToken) is not { } token)
        {
            return null;
        }

        // Forgetting all of it costs each device one check; a table with an order to it would cost every request.
        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[(use, text)] = token;
        return token;
    }

    private static string GenerationOf(SignIn signIn, Caching.Keys.Tag tag) =>
        signIn.Rests.First(each => each.Tag == tag).Generation.Value.ToString(CultureInfo.InvariantCulture);

    private static string AudienceOf(TokenUse use) => use == TokenUse.Api ? "api" : "page";

    private static ValidatedToken? Read(ClaimsIdentity claims, JsonWebToken token)
    {
        if (!Guid.TryParse(claims.FindFirst("sub")?.Value, out var user)
            || !Guid.TryParse(claims.FindFirst("sid")?.Value, out var session)
            || !long.TryParse(claims.FindFirst("ugen")?.Value, CultureInfo.InvariantCulture, out var userGeneration)
            || !long.TryParse(claims.FindFirst("sgen")?.Value, CultureInfo.InvariantCulture, out var sessionGeneration))
        {
            return null;
        }

        var role = claims.FindFirst("role")?.Value == "admin" ? UserRole.Admin : UserRole.User;
        return new ValidatedToken(
            new CallerPrincipal(new Caller(user, session, role)),
            new Stamp(
                new TagGeneration(Changes.UserSession(user), new Generation(userGeneration)),
                new TagGeneration(Changes.Session(session), new Generation(sessionGeneration))),
            new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
    }

    private TokenValidationParameters Parameters(TokenUse use) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = AudienceOf(use),
        IssuerSigningKey = key.Key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ClockSkew = TimeSpan.Zero,
        LifetimeValidator = (notBefore, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
    };
}

/// <summary>The key that tokens are signed with: configured, or made once and kept in the database. Set at start, before anything is served.</summary>
internal sealed class SigningKey
{
    private SymmetricSecurityKey? _key;

    public SymmetricSecurityKey Key => _key ?? throw new InvalidOperationException("The signing key is not there yet.");

    public void Set(string secret) => _key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
}
