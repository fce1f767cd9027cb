using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Libraries;

internal static class LibraryQueries
{
    /// <summary>One's own first, then by name.</summary>
    public static async Task<MembershipList> OfAsync(LibraryContext context, Guid user, CancellationToken cancellationToken) =>
        new(await (
            from member in context.Members
            join library in context.Libraries on member.LibraryId equals library.Id
            where member.UserId == user
            orderby library.OwnerId == user descending, library.Name, library.Id
            select new Membership(library.Id, library.Name, member.Role, library.OwnerId == user, library.CreatedAt))
            .ToListAsync(cancellationToken));

    public static Task<List<Member>> MembersAsync(LibraryContext context, Guid library, CancellationToken cancellationToken) =>
        (from member in context.Members
         join user in context.Users on member.UserId equals user.Id
         where member.LibraryId == library
         orderby member.Role descending, user.NormalizedEmail
         select new Member(user.Id, user.Email, member.Role))
        .ToListAsync(cancellationToken);
}
