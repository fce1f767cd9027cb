using BookReader.Caching.Keys;
using BookReader.Library.Accounts;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Cached;

/// <summary>
/// The table of all writes: which raises which tags. The resources that carry them stand in <see cref="Catalogue"/>;
/// a test walks every write against every resource, those that must stay cached among them.
/// </summary>
public static class Changes
{
    /// <summary>Changes the tables that no cached resource shows: what is kept of sign-ins, or tidied away.</summary>
    public static Change NothingShown { get; } = new("nothing shown");

    public static Change UserCreated(Guid user, Guid ownLibrary) =>
        new("user created", [UserLibraries(user), UserBooks(user), Members(ownLibrary)]);

    /// <summary>Password, role or lock: every token of the user's ends.</summary>
    public static Change UserSecured(Guid user) => new("user secured", UserSession(user));

    /// <summary>So that a token of a sign-in that a restored database has lost rests on a generation that it has lost as well.</summary>
    public static Change SignedIn(Guid session) => new("signed in", Session(session));

    public static Change SignedOut(Guid session) => new("signed out", Session(session));

    /// <summary>A refresh token was presented: one that was used before ends its session, as it must have been copied.</summary>
    public static Change TokenRefreshed(string hash) => new("token refreshed", async (context, token) =>
    {
        // Held from here on: whether it was used before must not change between the raise and what rests on it.
        var held = await context.Held<RefreshToken>($"SELECT held.* FROM refresh_token AS held WHERE held.hash = {hash}", RowLock.ToChange)
            .Select(row => new { row.SessionId, row.UsedAt })
            .ToListAsync(token);
        return [.. held.Where(row => row.UsedAt is not null).Select(row => Session(row.SessionId))];
    });

    public static Change SignedOutEverywhere(Guid user) => new("signed out everywhere", UserSession(user));

    public static Change LibraryCreated(Guid library, Guid user) => MembershipChanged(library, user);

    public static Change LibraryRenamed(Guid library) =>
        new("library renamed", (context, token) => OfMembersAsync(context, library, [], member => [UserLibraries(member)], token));

    public static Change LibraryDeleted(Guid library) => new(
        "library deleted",
        (context, token) => OfMembersAsync(
            context, library, [Members(library), LibraryBooks(library)], member => [UserLibraries(member), UserBooks(member)], token));

    public static Change MembershipChanged(Guid library, Guid user) =>
        new("membership changed", [UserLibraries(user), UserBooks(user), Members(library)]);

    public static Change BookUploaded(Guid book, Guid library) => new("book uploaded", [Book(book), LibraryBooks(library)]);

    /// <summary>An import got on: what shows how far it is, and nothing else of the book.</summary>
    public static Change ImportAdvanced(Guid book) =>
        new("import advanced", (context, token) => WithLibraryAsync(context, book, [BookPart(book, "metadata"), BookPart(book, "import")], token));

    public static Change ImportEnded(Guid book) => OfBook("import ended", book);

    public static Change DescriptionsExtracted(Guid book) => new("descriptions extracted", Book(book));

    public static Change BookEdited(Guid book) => OfBook("book edited", book);

    public static Change BookMoved(Guid book, Guid library) => new(
        "book moved", (context, token) => WithLibraryAsync(context, book, [Book(book), LibraryBooks(library)], token));

    public static Change BookDeleted(Guid book) => OfBook("book deleted", book);

    /// <summary>One chapter, and what counts or names its words; the other chapters stay cached.</summary>
    public static Change ChapterCorrected(Guid book, int number) => new(
        "chapter corrected",
        (context, token) => WithLibraryAsync(
            context,
            book,
            [
                new Tag($"book:{book}:chapter:{number}"), BookPart(book, "chapters"), BookPart(book, "metadata"), BookPart(book, "toc"),
                BookPart(book, "descriptions"),
            ],
            token));

    /// <summary>Positions that are saved together.</summary>
    /// <param name="tags">The <see cref="ProgressTags"/> of those that may be saved, by what the rows say.</param>
    public static Change ProgressSaved(Func<LibraryContext, CancellationToken, Task<IReadOnlyCollection<Tag>>> tags) => new("progress saved", tags);

    /// <summary>What an access token rests on, besides its signature: its session.</summary>
    public static Tag Session(Guid session) => new($"session:{session}");

    /// <summary>What an access token rests on, besides its signature: its user's password, role and lock.</summary>
    public static Tag UserSession(Guid user) => new($"user:{user}:session");

    internal static Tag UserLibraries(Guid user) => new($"user:{user}:libraries");

    internal static Tag UserBooks(Guid user) => new($"user:{user}:books");

    internal static Tag LibraryBooks(Guid library) => new($"library:{library}:books");

    internal static Tag Book(Guid book) => new($"book:{book}");

    internal static IReadOnlyCollection<Tag> ProgressTags(Guid user, Guid book) => [new Tag($"user:{user}:progress:{book}"), UserBooks(user)];

    private static Tag BookPart(Guid book, string part) => new($"book:{book}:{part}");

    private static Tag Members(Guid library) => new($"library:{library}:members");

    private static Change OfBook(string name, Guid book) =>
        new(name, (context, token) => WithLibraryAsync(context, book, [Book(book)], token));

    private static async Task<IReadOnlyCollection<Tag>> WithLibraryAsync(
        LibraryContext context, Guid book, IEnumerable<Tag> tags, CancellationToken cancellationToken)
    {
        var libraries = await context.Books.Where(row => row.Id == book).Select(row => row.LibraryId).ToListAsync(cancellationToken);
        return [.. tags, .. libraries.Select(LibraryBooks)];
    }

    private static async Task<IReadOnlyCollection<Tag>> OfMembersAsync(
        LibraryContext context, Guid library, IEnumerable<Tag> tags, Func<Guid, IEnumerable<Tag>> ofMember, CancellationToken cancellationToken)
    {
        var members = await context.Members.Where(row => row.LibraryId == library).Select(row => row.UserId).ToListAsync(cancellationToken);
        return [.. tags, .. members.SelectMany(ofMember)];
    }
}
