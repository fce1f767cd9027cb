using BookReader.Library.Accounts;
using BookReader.Library.Cached;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Accounts;

/// <param name="Role">user (the default) or admin.</param>
public sealed record CreateUserRequest(string Email, string Password, UserRole? Role = null);

/// <summary>What to change; what is absent stays.</summary>
public sealed record UpdateUserRequest(UserRole? Role = null, bool? IsDisabled = null, string? Password = null);

public sealed record UserList(IReadOnlyList<AccountView> Users);

internal static class AdminUserEndpoints
{
    /// <summary>Names what the list is cached under; whoever makes or changes an account declares it.</summary>
    public const string CachePattern = CacheWord + ":*";

    private const string CacheWord = "accounts";

    public static void MapAdminUsers(this IEndpointRouteBuilder admin, Catalogue catalogue)
    {
        var users = admin.MapGroup("/users");
        users.MapGet("/", ListAsync).WithSummary("All accounts, by address")
            .CacheResult(catalogue, TimeSpan.FromMinutes(5), CacheWord);
        users.MapPost("/", CreateAsync).WithSummary("Make an account and the library of its own")
            .InvalidatesCache(CachePattern)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        users.MapPatch("/{user:guid}", UpdateAsync).WithSummary("Change a role, lock an account or set its password; signs it out everywhere")
            .InvalidatesCache(CachePattern)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<UserList>, ProblemHttpResult>> ListAsync(
        AccountStore accounts, CancellationToken cancellationToken, int skip = 0, int limit = Paging.DefaultLimit) =>
        Paging.Refuse(skip, limit) is { } refusal
            ? refusal
            : TypedResults.Ok(new UserList(await accounts.ListAsync(skip, limit, cancellationToken)));

    private static async Task<Results<Created<AccountView>, ProblemHttpResult>> CreateAsync(
        CreateUserRequest request, AccountStore accounts, CancellationToken cancellationToken)
    {
        var outcome = await accounts.CreateAsync(request.Email, request.Password, request.Role ?? UserRole.User, cancellationToken);
        return outcome.Match(account => TypedResults.Created("/api/v1/admin/users", account));
    }

    private static async Task<Results<Ok<AccountView>, ProblemHttpResult>> UpdateAsync(
        Guid user, UpdateUserRequest request, AccountStore accounts, CancellationToken cancellationToken)
    {
        var outcome = await accounts.UpdateAsync(user, request.Role, request.IsDisabled, request.Password, cancellationToken);
        return outcome.Match(account => TypedResults.Ok(account));
    }
}
