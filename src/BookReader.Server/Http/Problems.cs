using BookReader.Library.Generations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BookReader.Server.Http;

/// <summary>Every error that the API answers (RFC 9457), each with a stable type, /problems/{slug}. docs/api.md explains them.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotSignedIn { get; } = Of(401, "not-signed-in", "Not signed in", "Send a valid access token: Authorization: Bearer …");

    public static ProblemHttpResult AdminsOnly { get; } = Of(403, "admins-only", "Not allowed", "Only administrators may do this.");

    public static ProblemHttpResult WrongCredential { get; } = Of(401, "wrong-credential", "Not signed in", "The address or the password is wrong.");

    public static ProblemHttpResult RefreshRefused { get; } = Of(401, "refresh-refused", "Not signed in", "The refresh token is unknown, expired or was used before. Sign in again.");

    public static ProblemHttpResult RegistrationClosed { get; } = Of(403, "registration-closed", "Not allowed", "Accounts are made by an administrator of this server.");

    public static ProblemHttpResult NoSuchMedia { get; } = Of(404, "media-not-found", "Not found", "The book has no such file.");

    public static ProblemHttpResult NotFound { get; } = Of(404, "not-found", "Not found", "There is nothing at this address.");

    /// <summary>What routing itself refuses; null for a status that says enough.</summary>
    public static ProblemHttpResult? OfStatus(int status) => status switch
    {
        404 => NotFound,
        405 => Of(405, "method-not-allowed", "Method not allowed", "This address does not take that method."),
        415 => Of(415, "unsupported-media-type", "Unsupported media type", "This address takes another Content-Type."),
        _ => null,
    };

    public static ProblemHttpResult FormExpired { get; } = Of(400, "form-expired", "The page is out of date", "Go back, load the page again and send it once more.");

    public static ProblemHttpResult Of(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.NotFound => Of(404, refusal.Type, "Not found", refusal.Detail),
        RefusalKind.NotAllowed => Of(403, refusal.Type, "Not allowed", refusal.Detail),
        RefusalKind.Conflict => Of(409, refusal.Type, "Conflict", refusal.Detail),
        _ => Of(422, refusal.Type, "Not acceptable as it is", refusal.Detail),
    };

    public static ProblemHttpResult Invalid(string detail) => Of(Refusal.Invalid(detail));

    public static ProblemHttpResult TooLarge(long limitBytes) =>
        Of(413, "too-large", "Too large", $"The file is larger than the {limitBytes / 1_000_000} MB that this server takes.");

    public static ProblemHttpResult LockedOut(DateTimeOffset until) => Of(
        429, "locked-out", "Too many attempts", "Too many wrong passwords in a row.", ("locked_until", until));

    public static ProblemHttpResult Of(int status, string slug, string title, string detail, params (string Name, object? Value)[] more) =>
        TypedResults.Problem(new ProblemDetails
        {
            Status = status,
            Type = "/problems/" + slug,
            Title = title,
            Detail = detail,
            Extensions = more.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal),
        });

    /// <summary>What an outcome gives, or the problem that it is.</summary>
    public static Results<TResult, ProblemHttpResult> Match<T, TResult>(this Outcome<T> outcome, Func<T, TResult> done)
        where TResult : IResult
    {
        if (outcome.Refusal is { } refusal)
        {
            return Of(refusal);
        }

        return done(outcome.Value!);
    }
}
