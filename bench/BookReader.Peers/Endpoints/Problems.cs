namespace BookReader.Peers.Endpoints;

/// <summary>The errors under BookReader's own types.</summary>
internal static class Problems
{
    public static IResult NotSignedIn { get; } = Of(401, "not-signed-in");

    public static IResult WrongCredential { get; } = Of(401, "wrong-credential");

    public static IResult AdminsOnly { get; } = Of(403, "admins-only");

    public static IResult NotAllowed { get; } = Of(403, "not-allowed");

    public static IResult NoSuchBook { get; } = Of(404, "book-not-found");

    public static IResult NoSuchChapter { get; } = Of(404, "chapter-not-found");

    public static IResult NoSuchLibrary { get; } = Of(404, "library-not-found");

    public static IResult NoSuchUser { get; } = Of(404, "user-not-found");

    public static IResult EmailTaken { get; } = Of(409, "email-taken");

    public static IResult LastOwner { get; } = Of(409, "last-owner");

    public static IResult DuplicateBook(Guid book) => Of(409, "duplicate-book", new Dictionary<string, object?>(StringComparer.Ordinal) { ["book_id"] = book });

    public static IResult Invalid(string detail) => Results.Problem(detail, statusCode: 422, type: "/problems/invalid-request");

    private static IResult Of(int status, string slug, Dictionary<string, object?>? more = null) =>
        Results.Problem(statusCode: status, type: "/problems/" + slug, extensions: more);
}
