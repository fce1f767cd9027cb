using BookReader.Library.Cached;
using BookReader.Library.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Libraries;

/// <summary>Making and ending libraries, and saying who is a member.</summary>
public sealed class LibraryStore(LibraryWriter writer, TimeProvider time)
{
    public const int MaxNameLength = 200;
    private const int MaxLibraries = 500;

    public async Task<Outcome<Membership>> CreateAsync(Guid user, string name, CancellationToken cancellationToken)
    {
        if (NameOf(name) is not { } trimmed)
        {
            return BadName;
        }

        var library = new BookLibrary { Id = Guid.CreateVersion7(time.GetUtcNow()), Name = trimmed, CreatedAt = time.GetUtcNow() };
        return await writer.WriteAsync(
            Changes.LibraryCreated(library.Id, user),
            (context, token) => RefuseOneMoreAsync(context, user, token),
            (context, _) =>
            {
                context.Add(library);
                context.Add(new LibraryMember { LibraryId = library.Id, UserId = user, Role = MemberRole.Owner });
                return Task.FromResult(new Membership(library.Id, library.Name, MemberRole.Owner, IsOwn: false, library.CreatedAt));
            },
            cancellationToken);
    }

    public async Task<Outcome<Membership>> RenameAsync(Guid user, Guid library, string name, CancellationToken cancellationToken) =>
        NameOf(name) is not { } trimmed
            ? BadName
            : await writer.WriteAsync(
                Changes.LibraryRenamed(library),
                (context, token) => context.ToLibraryAsync(user, library, MemberRole.Owner, token),
                async (context, token) =>
                {
                    var row = await context.Libraries.SingleAsync(each => each.Id == library, token);
                    row.Name = trimmed;
                    return new Membership(row.Id, row.Name, MemberRole.Owner, row.OwnerId == user, row.CreatedAt);
                },
                cancellationToken);

    /// <summary>Only an empty library goes, so that no slip takes a hundred books with it; and nobody's own.</summary>
    public Task<Outcome<bool>> DeleteAsync(Guid user, Guid library, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.LibraryDeleted(library),
        async (context, token) => await context.ToLibraryAsync(user, library, MemberRole.Owner, token)
            ?? (await context.Libraries.AnyAsync(row => row.Id == library && row.OwnerId != null, token)
                ? Refusal.Conflict("own-library", "Everyone has a library of their own; it can't be deleted.")
                : await context.Books.AnyAsync(book => book.LibraryId == library, token)
                    ? Refusal.Conflict("library-not-empty", "There are books in this library. Move or delete them first.")
                    : null),
        async (context, token) =>
        {
            await context.Members.Where(member => member.LibraryId == library).ExecuteDeleteAsync(token);
            await context.Libraries.Where(row => row.Id == library).ExecuteDeleteAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>Adds a member or changes a member's role. A library never loses its last owner, nor somebody's own its owner.</summary>
    public Task<Outcome<MemberRole>> SetMemberAsync(
        Guid user, Guid library, Guid member, MemberRole role, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.MembershipChanged(library, member),
        async (context, token) => await context.ToLibraryAsync(user, library, MemberRole.Owner, token)
            ?? (await context.Users.AnyAsync(row => row.Id == member, token) ? null : Refusal.NoSuchUser)
            ?? (role == MemberRole.Owner ? null : await LosesOwnerAsync(context, library, member, token))
            ?? (await context.Members.AnyAsync(row => row.LibraryId == library && row.UserId == member, token)
                ? null
                : await RefuseOneMoreAsync(context, member, token)),
        async (context, token) =>
        {
            var row = await context.Members.SingleOrDefaultAsync(each => each.LibraryId == library && each.UserId == member, token);
            if (row is null)
            {
                context.Add(new LibraryMember { LibraryId = library, UserId = member, Role = role });
            }
            else
            {
                row.Role = role;
            }

            return role;
        },
        cancellationToken);

    /// <summary>An owner may remove anybody, and anybody themselves.</summary>
    public Task<Outcome<bool>> RemoveMemberAsync(Guid user, Guid library, Guid member, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            Changes.MembershipChanged(library, member),
            async (context, token) =>
                await context.ToLibraryAsync(user, library, user == member ? MemberRole.Reader : MemberRole.Owner, token)
                ?? await LosesOwnerAsync(context, library, member, token),
            async (context, token) =>
                await context.Members.Where(row => row.LibraryId == library && row.UserId == member).ExecuteDeleteAsync(token) > 0,
            cancellationToken);

    /// <summary>A list draws from all of somebody's libraries, and others may add to them: so there is an end to it.</summary>
    private static async Task<Refusal?> RefuseOneMoreAsync(LibraryContext context, Guid user, CancellationToken cancellationToken) =>
        await context.Members.CountAsync(row => row.UserId == user, cancellationToken) < MaxLibraries
            ? null
            : Refusal.Conflict("too-many-libraries", $"Nobody is a member of more than {MaxLibraries} libraries.");

    private static async Task<Refusal?> LosesOwnerAsync(LibraryContext context, Guid library, Guid member, CancellationToken cancellationToken)
    {
        var isLast = !await context.Members.AnyAsync(
            row => row.LibraryId == library && row.UserId != member && row.Role == MemberRole.Owner, cancellationToken);
        var isOwn = await context.Libraries.AnyAsync(row => row.Id == library && row.OwnerId == member, cancellationToken);
        return isLast || isOwn ? Refusal.Conflict("last-owner", "The library would be left without its owner.") : null;
    }

    private static Refusal BadName => Refusal.Invalid($"A library's name has 1 to {MaxNameLength} characters.");

    private static string? NameOf(string? name) => name?.Trim() is { Length: > 0 and <= MaxNameLength } trimmed ? trimmed : null;
}
