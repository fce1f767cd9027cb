using System.Text;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>Text search by SQLite's FTS5: words that begin so, accents and case aside.</summary>
internal static class SqliteSearch
{
    /// <summary>
    /// The index follows the books by triggers, so that no write can forget it. Rows are found by the book's id, a scan,
    /// and not by rowid, which VACUUM may change: titles change seldom. unicode61 knows Cyrillic and folds Latin accents.
    /// </summary>
    public const string Create =
        """
        CREATE VIRTUAL TABLE book_search USING fts5(book_id UNINDEXED, title, author, tokenize = "unicode61 remove_diacritics 2");
        CREATE TRIGGER book_search_insert AFTER INSERT ON book BEGIN
            INSERT INTO book_search (book_id, title, author) VALUES (new.id, new.title, new.author);
        END;
        CREATE TRIGGER book_search_update AFTER UPDATE OF title, author ON book BEGIN
            UPDATE book_search SET title = new.title, author = new.author WHERE book_id = new.id;
        END;
        CREATE TRIGGER book_search_delete AFTER DELETE ON book BEGIN
            DELETE FROM book_search WHERE book_id = old.id;
        END;
        """;

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
