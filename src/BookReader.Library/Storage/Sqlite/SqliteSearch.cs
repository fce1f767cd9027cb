using System.Text;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>
/// Text search by SQLite's FTS5: words that begin so, case and accents aside. The index, made by the first migration,
/// follows the books by triggers, so that no write can forget it.
/// </summary>
internal static class SqliteSearch
{
    /// <summary>The books that match; none when the text has no letter or digit in it.</summary>
    public static IQueryable<Guid> Matching(LibraryContext context, string text) =>
        context.Database.SqlQuery<Guid>($"SELECT book_id AS Value FROM book_search WHERE book_search MATCH {Query(text)}");

    /// <summary>Each word quoted and as a prefix: whatever somebody types is words, never FTS5's own syntax.</summary>
    internal static string Query(string text)
    {
        var query = new StringBuilder();
        var isInside = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                query.Append(isInside ? "" : " \"").Append(rune.ToString());
                isInside = true;
            }
            else if (isInside)
            {
                query.Append("\"*");
                isInside = false;
            }
        }

        query.Append(isInside ? "\"*" : "");
        return query.Length == 0 ? "\"\"" : query.ToString();
    }
}
