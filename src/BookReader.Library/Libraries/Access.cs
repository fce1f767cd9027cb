using BookReader.Library.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Libraries;

/// <summary>Whether somebody may write, asked inside the write's own transaction. Reading asks a cached <see cref="Memberships"/>.</summary>
internal static class Access
{
    /// <summary>Null when the user has at least this role where the book lies; who is no member learns nothing of the book.</summary>
    public static async Task<Refusal?> ToBookAsync(
        this LibraryContext context, Guid user, Guid book, MemberRole atLeast, CancellationToken cancellationToken)
    {
        var role = await (
            from row in context.Books
            join member in context.Members on row.LibraryId equals member.LibraryId
            where row.Id == book && member.UserId == user
            select (MemberRole?)member.Role).FirstOrDefaultAsync(cancellationToken);
        return Judge(role, atLeast, Refusal.NoSuchBook);
    }

    public static async Task<Refusal?> ToLibraryAsync(
        this LibraryContext context, Guid user, Guid library, MemberRole atLeast, CancellationToken cancellationToken)
    {
        var role = await context.Members.Where(member => member.LibraryId == library && member.UserId == user)
            .Select(member => (MemberRole?)member.Role)
            .FirstOrDefaultAsync(cancellationToken);
        return Judge(role, atLeast, Refusal.NoSuchLibrary);
    }

    private static Refusal? Judge(MemberRole? role, MemberRole atLeast, Refusal hidden) => role switch
    {
        null => hidden,
        _ when role < atLeast => Refusal.NotAllowed(
            atLeast == MemberRole.Owner ? "Only an owner of the library may do this." : "Only editors and owners of the library may do this."),
        _ => null,
    };
}
