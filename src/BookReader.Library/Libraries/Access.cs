using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Libraries;

/// <summary>Whether somebody may write, asked inside the write's own transaction. Reading asks a cached <see cref="Memberships"/>.</summary>
internal static class Access
{
    /// <summary>
    /// Null when the user has at least this role where the book lies; who is no member learns nothing of the book. The
    /// membership stands still until the write ends, so that nobody writes who was removed meanwhile.
    /// </summary>
    public static async Task<Refusal?> ToBookAsync(
        this LibraryContext context, Guid user, Guid book, MemberRole atLeast, CancellationToken cancellationToken) => Judge(
        await RoleAsync(
            context.Held<LibraryMember>(
                $"SELECT held.* FROM library_member AS held JOIN book ON book.library_id = held.library_id WHERE held.user_id = {user} AND book.id = {book}",
                RowLock.ToRead),
            cancellationToken),
        atLeast,
        Refusal.NoSuchBook);

    /// <summary>Null when the user has at least this role in the library; the membership stands still until the write ends.</summary>
    public static async Task<Refusal?> ToLibraryAsync(
        this LibraryContext context, Guid user, Guid library, MemberRole atLeast, CancellationToken cancellationToken) => Judge(
        await RoleAsync(
            context.Held<LibraryMember>(
                $"SELECT held.* FROM library_member AS held WHERE held.user_id = {user} AND held.library_id = {library}", RowLock.ToRead),
            cancellationToken),
        atLeast,
        Refusal.NoSuchLibrary);

    /// <summary>As <see cref="ToBookAsync"/>, in a view that only reads.</summary>
    public static async Task<Refusal?> SeesBookAsync(
        this LibraryContext context, Guid user, Guid book, MemberRole atLeast, CancellationToken cancellationToken) => Judge(
        await RoleAsync(
            from row in context.Books
            join member in context.Members on row.LibraryId equals member.LibraryId
            where row.Id == book && member.UserId == user
            select member,
            cancellationToken),
        atLeast,
        Refusal.NoSuchBook);

    private static Task<MemberRole?> RoleAsync(IQueryable<LibraryMember> members, CancellationToken cancellationToken) =>
        members.Select(member => (MemberRole?)member.Role).FirstOrDefaultAsync(cancellationToken);

    private static Refusal? Judge(MemberRole? role, MemberRole atLeast, Refusal hidden) => role switch
    {
        null => hidden,
        _ when role < atLeast => Refusal.NotAllowed(
            atLeast == MemberRole.Owner ? "Only an owner of the library may do this." : "Only editors and owners of the library may do this."),
        _ => null,
    };
}
