namespace BookReader.Library.Generations;

/// <summary>Why something asked for is not done: an expected outcome, not an error.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Type">A stable slug, as in /problems/{type}.</param>
/// <param name="Detail">In words for whoever asked.</param>
public sealed record Refusal(RefusalKind Kind, string Type, string Detail)
{
    public static Refusal NoSuchBook { get; } = new(RefusalKind.NotFound, "book-not-found", "There is no such book, or you may not see it.");

    public static Refusal NoSuchChapter { get; } = new(RefusalKind.NotFound, "chapter-not-found", "The book has no such chapter.");

    public static Refusal NoSuchLibrary { get; } = new(RefusalKind.NotFound, "library-not-found", "There is no such library, or you may not see it.");

    public static Refusal NoSuchUser { get; } = new(RefusalKind.NotFound, "user-not-found", "There is no such user.");

    public static Refusal NotAllowed(string detail) => new(RefusalKind.NotAllowed, "not-allowed", detail);

    public static Refusal Invalid(string detail) => new(RefusalKind.Invalid, "invalid-request", detail);

    public static Refusal Conflict(string type, string detail) => new(RefusalKind.Conflict, type, detail);
}

public enum RefusalKind
{
    NotFound,
    NotAllowed,
    Invalid,
    Conflict,
}

/// <summary>What was done, or why not.</summary>
/// <typeparam name="T">What it gives when it was done.</typeparam>
public readonly record struct Outcome<T>(T? Value, Refusal? Refusal)
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
