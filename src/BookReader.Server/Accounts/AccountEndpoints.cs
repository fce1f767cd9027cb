using BookReader.Library.Accounts;
using BookReader.Server.Configuration;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Accounts;

/// <summary>What a device says to sign in.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Password">Its password.</param>
/// <param name="Device">What to call the device; its User-Agent when absent.</param>
public sealed record LoginRequest(string Email, string Password, string? Device = null);

public sealed record RegisterRequest(string Email, string Password);

public sealed record RefreshRequest(string RefreshToken);

/// <param name="CurrentPassword">The one that is known.</param>
/// <param name="NewPassword">The one to come; at least 8 characters.</param>
public sealed record PasswordRequest(string CurrentPassword, string NewPassword);

/// <param name="AccessToken">For the Authorization header, as a bearer token.</param>
/// <param name="RefreshToken">Gets the next pair, once.</param>
/// <param name="ExpiresIn">Seconds that the access token lasts.</param>
public sealed record TokenAnswer(string AccessToken, string RefreshToken, string TokenType, int ExpiresIn, AccountView User);

internal static class AccountEndpoints
{
    private const int MaxDeviceLength = 200;

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/register", RegisterAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Make an account, where registration is open")
            .InvalidatesCache(AdminUserEndpoints.CachePattern)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        auth.MapPost("/login", LoginAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Sign in with address and password")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        auth.MapPost("/refresh", RefreshAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Refresh)
            .WithSummary("Trade a refresh token for a new pair")
            .WithDescription("A refresh token works once. If one comes a second time it was copied, and the device's sign-in ends.")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        auth.MapPost("/logout", LogoutAsync).WithSummary("Sign this device out, at once");
        auth.MapPost("/logout-everywhere", LogoutEverywhereAsync).WithSummary("Sign all devices out, at once");
        auth.MapPut("/password", ChangePasswordAsync).RequireRateLimiting(RateLimits.Credentials)
            .WithSummary("Change the password; signs out everywhere")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        auth.MapGet("/me", MeAsync).WithSummary("Who is signed in");
    }

    internal static TokenAnswer Answer(SignIn signIn, SessionTokens tokens) => new(
        tokens.Issue(signIn, TokenUse.Api),
        signIn.RefreshToken,
        "Bearer",
        (int)SessionTokens.ApiLifetime.TotalSeconds,
        AccountView.Of(signIn.User));

    private static async Task<Results<Created<AccountView>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest request, ServerSettings settings, AccountStore accounts, CancellationToken cancellationToken)
    {
        if (!settings.IsRegistrationOpen)
        {
            return Problems.RegistrationClosed;
        }

        var outcome = await accounts.CreateAsync(request.Email, request.Password, UserRole.User, cancellationToken);
        return outcome.Match(account => TypedResults.Created("/api/v1/auth/me", account));
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> LoginAsync(
        LoginRequest request, HttpContext http, SignInStore signIns, SessionTokens tokens, CancellationToken cancellationToken)
    {
        var result = await signIns.SignInAsync(request.Email, request.Password, DeviceOf(request.Device, http), cancellationToken);
        if (result.LockedUntil is { } until)
        {
            return Problems.LockedOut(until);
        }

        return result.SignIn is { } signIn ? TypedResults.Ok(Answer(signIn, tokens)) : Problems.WrongCredential;
    }

    private static async Task<Results<Ok<TokenAnswer>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request, SignInStore signIns, SessionTokens tokens, CancellationToken cancellationToken) =>
        await signIns.RefreshAsync(request.RefreshToken, cancellationToken) is { } signIn
            ? TypedResults.Ok(Answer(signIn, tokens))
            : Problems.RefreshRefused;

    private static async Task<NoContent> LogoutAsync(Caller caller, SignInStore signIns, CancellationToken cancellationToken)
    {
        await signIns.SignOutAsync(caller.SessionId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LogoutEverywhereAsync(Caller caller, SignInStore signIns, CancellationToken cancellationToken)
    {
        await signIns.SignOutEverywhereAsync(caller.UserId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest request, Caller caller, AccountStore accounts, CancellationToken cancellationToken)
    {
        var outcome = await accounts.ChangePasswordAsync(caller.UserId, request.CurrentPassword, request.NewPassword, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> MeAsync(
        Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(caller.UserId, cancellationToken) is { } account ? TypedResults.Ok(account) : Problems.NotSignedIn;

    internal static string DeviceOf(string? device, HttpContext http)
    {
        var name = string.IsNullOrWhiteSpace(device) ? http.Request.Headers.UserAgent.ToString() : device.Trim();
        name = string.Concat(name.Where(letter => !char.IsControl(letter)));
        return name.Length > MaxDeviceLength ? name[..MaxDeviceLength] : name;
    }
}
