namespace BookReader.Library.Books;

/// <summary>How a list of books is ordered: a closed set, since it is part of the key.</summary>
public static class BookSort
{
    /// <summary>Newest first.</summary>
    public const string Default = "-created";

    /// <summary>Every order; a minus turns it round.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["created", "-created", "title", "-title", "author", "-author", "last_read", "-last_read"];

    /// <summary>What stands in the key: nothing for the default, so that asking for it by name is the same entry.</summary>
    public static string? KeyWord(string? sort) => sort is null or Default ? null : sort;

    /// <summary>Books never opened come last by <c>last_read</c>, whichever way; equals are told apart by their id.</summary>
    internal static IOrderedQueryable<BookWithProgress> By(this IQueryable<BookWithProgress> rows, string? sort) => sort switch
    {
        "created" => rows.OrderBy(row => row.Book.CreatedAt).ThenBy(row => row.Book.Id),
        "title" => rows.OrderBy(row => row.Book.TitleSortKey).ThenBy(row => row.Book.Id),
        "-title" => rows.OrderByDescending(row => row.Book.TitleSortKey).ThenByDescending(row => row.Book.Id),
        "author" => rows.OrderBy(row => row.Book.AuthorSortKey).ThenBy(row => row.Book.TitleSortKey).ThenBy(row => row.Book.Id),
        "-author" => rows.OrderByDescending(row => row.Book.AuthorSortKey).ThenByDescending(row => row.Book.TitleSortKey)
            .ThenByDescending(row => row.Book.Id),
        "last_read" => rows.OrderBy(row => row.Progress == null).ThenBy(row => row.Progress!.UpdatedAt).ThenBy(row => row.Book.Id),
        "-last_read" => rows.OrderBy(row => row.Progress == null).ThenByDescending(row => row.Progress!.UpdatedAt)
            .ThenByDescending(row => row.Book.Id),
        _ => rows.OrderByDescending(row => row.Book.CreatedAt).ThenByDescending(row => row.Book.Id),
    };
}
