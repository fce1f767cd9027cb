using BookReader.Library.Libraries;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;

namespace BookReader.Peers.Endpoints;

internal static class LibraryEndpoints
{
    public static void MapLibraries(this IEndpointRouteBuilder routes)
    {
        var settings = routes.ServiceProvider.GetRequiredService<PeerSettings>();
        var libraries = routes.MapGroup("/libraries");
        libraries.MapGet("/", ListAsync).Shows(settings, (_, _) => []);
        libraries.MapPost("/", CreateAsync);
        libraries.MapPatch("/{library:guid}", RenameAsync);
        libraries.MapGet("/{library:guid}/members", MembersAsync).Shows(settings, (_, request) => [Keys.Members(request.Id("library"))]);
        libraries.MapPut("/{library:guid}/members/{user}", SetMemberAsync);
        libraries.MapDelete("/{library:guid}/members/{user:guid}", RemoveMemberAsync);
    }

    public static Guid Id(this HttpRequest request, string name) => Guid.Parse((string)request.RouteValues[name]!);

    private static async Task<IResult> ListAsync(Caller caller, Shelf shelf, CancellationToken cancellationToken) =>
        Results.Ok(await shelf.MembershipsAsync(caller.UserId, cancellationToken));

    private static async Task<IResult> MembersAsync(Guid library, Caller caller, Shelf shelf, Reads reads, CancellationToken cancellationToken) =>
        Shelf.Show(
            await shelf.FindAsync(caller.UserId, Keys.Members(library), stop => reads.MembersAsync(library, stop), cancellationToken),
            Problems.NoSuchLibrary);

    private static Task<IResult> CreateAsync(LibraryRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        var id = Guid.CreateVersion7();
        var made = await write.QueryAsync("INSERT INTO library VALUES ($1, $2, NULL, now()) RETURNING created_at", row => row.Time(0), id, request.Name);
        await write.ExecuteAsync("INSERT INTO member VALUES ($1, $2, $3)", id, caller.UserId, (int)MemberRole.Owner);
        ChangeMembership(write, id, caller.UserId);
        return Results.Created((string?)null, new Membership(id, request.Name, MemberRole.Owner, IsOwn: false, made[0]));
    });

    private static Task<IResult> RenameAsync(Guid library, LibraryRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await RefuseAsync(write, caller, library) is { } refusal)
        {
            return refusal;
        }

        var renamed = await write.QueryAsync(
            "UPDATE library SET name = $2 WHERE id = $1 RETURNING own_of, created_at",
            row => new Membership(library, request.Name, MemberRole.Owner, !row.IsDBNull(0) && row.GetGuid(0) == caller.UserId, row.Time(1)),
            library,
            request.Name);
        write.Changed.UnionWith((await write.MembersAsync(library)).Select(member => Keys.Libraries(member).Name));
        return Results.Ok(renamed[0]);
    });

    private static Task<IResult> SetMemberAsync(Guid library, string user, MemberRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await RefuseAsync(write, caller, library) is { } refusal)
        {
            return refusal;
        }

        var found = await write.QueryAsync("SELECT id FROM account WHERE id::text = $1 OR email = $1", row => row.GetGuid(0), user);
        if (found is not [var member])
        {
            return Problems.NoSuchUser;
        }

        if (request.Role != MemberRole.Owner && !await HasOtherOwnerAsync(write, library, member))
        {
            return Problems.LastOwner;
        }

        await write.ExecuteAsync(
            "INSERT INTO member VALUES ($1, $2, $3) ON CONFLICT (library_id, user_id) DO UPDATE SET role = excluded.role", library, member, (int)request.Role);
        ChangeMembership(write, library, member);
        return Results.NoContent();
    });

    private static Task<IResult> RemoveMemberAsync(Guid library, Guid user, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (await RefuseAsync(write, caller, library, isOwnLeave: user == caller.UserId) is { } refusal)
        {
            return refusal;
        }

        if (!await HasOtherOwnerAsync(write, library, user))
        {
            return Problems.LastOwner;
        }

        await write.ExecuteAsync("DELETE FROM member WHERE library_id = $1 AND user_id = $2", library, user);
        ChangeMembership(write, library, user);
        return Results.NoContent();
    });

    private static async Task<bool> HasOtherOwnerAsync(WriteScope write, Guid library, Guid member) => (await write.QueryAsync(
        "SELECT 1 FROM member WHERE library_id = $1 AND user_id <> $2 AND role = $3", _ => 0, library, member, (int)MemberRole.Owner)).Count > 0;

    private static async Task<IResult?> RefuseAsync(WriteScope write, Caller caller, Guid library, bool isOwnLeave = false) =>
        await write.RoleAsync(caller.UserId, library) switch
        {
            null => Problems.NoSuchLibrary,
            MemberRole.Owner => null,
            _ => isOwnLeave ? null : Problems.NotAllowed,
        };

    private static void ChangeMembership(WriteScope write, Guid library, Guid member) =>
        write.Changed.UnionWith([Keys.Libraries(member).Name, Keys.Books(member), Keys.Members(library).Name]);

    internal sealed record LibraryRequest(string Name);

    internal sealed record MemberRequest(MemberRole Role);
}
