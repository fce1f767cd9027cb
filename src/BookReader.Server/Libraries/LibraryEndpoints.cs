using BookReader.Library.Accounts;
using BookReader.Library.Cached;
using BookReader.Library.Libraries;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Libraries;

public sealed record LibraryRequest(string Name);

/// <param name="Role">reader, editor or owner.</param>
public sealed record MemberRequest(MemberRole Role);

internal static class LibraryEndpoints
{
    public static void MapLibraries(this IEndpointRouteBuilder routes, Catalogue catalogue)
    {
        var libraries = routes.MapGroup("/libraries").WithTags("Libraries");
        libraries.MapCached<MembershipList>("/", catalogue.Libraries).WithSummary("The libraries that you are a member of");
        libraries.MapPost("/", CreateAsync).WithSummary("Make a library to share")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        libraries.MapPatch("/{library:guid}", RenameAsync).WithSummary("Rename a library").ProducesMemberProblems();
        libraries.MapDelete("/{library:guid}", DeleteAsync).WithSummary("Delete an empty library").ProducesMemberProblems();
        libraries.MapCached<MemberList>("/{library:guid}/members", catalogue.Members).WithSummary("Who is a member");
        libraries.MapPut("/{library:guid}/members/{user}", SetMemberAsync).WithSummary("Add a member, by id or address, or change a role").ProducesMemberProblems();
        libraries.MapDelete("/{library:guid}/members/{user:guid}", RemoveMemberAsync).WithSummary("Remove a member, or leave").ProducesMemberProblems();
    }

    private static async Task<Results<Created<Membership>, ProblemHttpResult>> CreateAsync(
        LibraryRequest request, Caller caller, LibraryStore libraries, CancellationToken cancellationToken)
    {
        var outcome = await libraries.CreateAsync(caller.UserId, request.Name, cancellationToken);
        return outcome.Match(membership => TypedResults.Created("/api/v1/libraries", membership));
    }

    private static async Task<Results<Ok<Membership>, ProblemHttpResult>> RenameAsync(
        Guid library, LibraryRequest request, Caller caller, LibraryStore libraries, CancellationToken cancellationToken)
    {
        var outcome = await libraries.RenameAsync(caller.UserId, library, request.Name, cancellationToken);
        return outcome.Match(membership => TypedResults.Ok(membership));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid library, Caller caller, LibraryStore libraries, CancellationToken cancellationToken)
    {
        var outcome = await libraries.DeleteAsync(caller.UserId, library, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetMemberAsync(
        Guid library,
        string user,
        MemberRequest request,
        Caller caller,
        LibraryStore libraries,
        AccountStore accounts,
        CancellationToken cancellationToken)
    {
        // By address as well: only administrators see the ids of others.
        var member = Guid.TryParse(user, out var id) ? id : await accounts.FindByEmailAsync(user, cancellationToken) ?? Guid.Empty;
        var outcome = await libraries.SetMemberAsync(caller.UserId, library, member, request.Role, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveMemberAsync(
        Guid library, Guid user, Caller caller, LibraryStore libraries, CancellationToken cancellationToken)
    {
        var outcome = await libraries.RemoveMemberAsync(caller.UserId, library, user, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }
}
