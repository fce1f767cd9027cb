using System.Text.Json;
using BookReader.Library.Accounts;
using BookReader.Library.Books;
using BookReader.Library.Chapters;
using BookReader.Library.Json;
using BookReader.Library.Libraries;
using BookReader.Library.Progress;
using BookReader.Peers.Caches;
using BookReader.Peers.Endpoints;
using Npgsql;

namespace BookReader.Peers.Storage;

/// <summary>What is cached, each in one statement and so of one snapshot.</summary>
internal sealed class Reads(NpgsqlDataSource database)
{
    private const string BookColumns =
        "b.id, b.library_id, b.title, b.author, b.genre, b.language, b.description, b.file_format, b.file_size, b.chapters_count, b.word_count, b.created_at";

    private const string ChapterSummaries = """
        (SELECT coalesce(json_agg(json_build_object('id', id, 'number', number, 'title', title, 'word_count', word_count, 'descriptions_found', 0)
         ORDER BY number), '[]')::text FROM chapter WHERE book_id = b.id)
        """;

    private static readonly JsonSerializerOptions Json = LibraryJson.Configure(new JsonSerializerOptions());
    private static readonly Entry Nothing = new(Guid.Empty, Body: null);

    public async Task<Caller?> SessionAsync(string token, CancellationToken cancellationToken)
    {
        var found = await QueryAsync(
            "SELECT user_id, email, role FROM session JOIN account ON id = user_id WHERE token = $1 AND ends_at > now()",
            row => new Caller(row.GetGuid(0), row.GetString(1), (UserRole)row.GetInt32(2), token),
            cancellationToken,
            token);
        return found.SingleOrDefault();
    }

    public async Task<ReaderLibraries> LibrariesAsync(Guid user, CancellationToken cancellationToken) => new(await QueryAsync(
        """
        SELECT id, name, role, own_of IS NOT NULL AND own_of = user_id, created_at
        FROM member JOIN library ON id = library_id WHERE user_id = $1 ORDER BY 4 DESC, created_at
        """,
        row => new Membership(row.GetGuid(0), row.GetString(1), (MemberRole)row.GetInt32(2), row.GetBoolean(3), row.Time(4)),
        cancellationToken,
        user));

    public async Task<Entry> MembersAsync(Guid library, CancellationToken cancellationToken) => EntryOf(library, new MemberList(library, await QueryAsync(
        "SELECT user_id, email, m.role FROM member m JOIN account ON id = user_id WHERE library_id = $1 ORDER BY email",
        row => new Member(row.GetGuid(0), row.GetString(1), (MemberRole)row.GetInt32(2)),
        cancellationToken,
        library)));

    public async Task<Entry> BookPageAsync(Guid user, int skip, int limit, Guid? library, CancellationToken cancellationToken)
    {
        // The page is joined to the total, so that one without books has it too.
        var rows = await QueryAsync(
            $"""
            WITH mine AS (SELECT book.* FROM book JOIN member USING (library_id) WHERE user_id = $1 AND ($4::uuid IS NULL OR library_id = $4))
            SELECT {BookColumns}, percent, updated_at, total FROM (SELECT count(*)::integer AS total FROM mine) counted
            LEFT JOIN (SELECT * FROM mine ORDER BY created_at DESC, id DESC OFFSET $2 LIMIT $3) b ON true
            LEFT JOIN progress p ON p.user_id = $1 AND p.book_id = b.id ORDER BY b.created_at DESC, b.id DESC
            """,
            row => (Total: row.GetInt32(14), Book: row.IsDBNull(0) ? null : SummaryOf(row)),
            cancellationToken,
            user,
            skip,
            limit,
            library);
        return EntryOf(Guid.Empty, new BookPage([.. rows.Select(row => row.Book).OfType<BookSummary>()], rows[0].Total, skip, limit));
    }

    public Task<Entry> MetadataAsync(Guid book, CancellationToken cancellationToken) => OneAsync(
        $"SELECT {BookColumns}, {ChapterSummaries} FROM book b WHERE id = $1",
        row => EntryOf(row.GetGuid(1), DetailOf(row)),
        cancellationToken,
        book);

    public Task<Entry> TocAsync(Guid book, CancellationToken cancellationToken) => OneAsync(
        "SELECT library_id, toc FROM book WHERE id = $1",
        row => EntryOf(row.GetGuid(0), new { BookId = book, Items = JsonSerializer.Deserialize<JsonElement>(row.GetString(1), Json) }),
        cancellationToken,
        book);

    public Task<Entry> ChaptersAsync(Guid book, CancellationToken cancellationToken) => OneAsync(
        $"SELECT library_id, chapters_count, {ChapterSummaries} FROM book b WHERE id = $1",
        row => EntryOf(row.GetGuid(0), new ChapterList(book, row.GetInt32(1), SummariesOf(row.GetString(2)))),
        cancellationToken,
        book);

    public Task<Entry> ChapterAsync(Guid book, int number, CancellationToken cancellationToken) => OneAsync(
        """
        SELECT b.library_id, c.id, c.title, c.html, c.word_count, b.title, b.author, b.language, b.chapters_count,
               c.is_linear AND number > 1, c.is_linear AND EXISTS (SELECT 1 FROM chapter n WHERE n.book_id = $1 AND n.number = $2 + 1 AND n.is_linear)
        FROM chapter c JOIN book b ON b.id = book_id WHERE book_id = $1 AND number = $2
        """,
        row => EntryOf(row.GetGuid(0), ChapterOf(row, book, number)),
        cancellationToken,
        book,
        number);

    /// <summary>The position alone, or null: the answer is put together around it.</summary>
    public async Task<Entry> ProgressAsync(Guid user, Guid book, CancellationToken cancellationToken)
    {
        var found = await QueryAsync(
            "SELECT chapter, position, percent, cfi, scroll, revision, updated_at, device FROM progress WHERE user_id = $1 AND book_id = $2",
            ProgressOf,
            cancellationToken,
            user,
            book);
        return EntryOf(Guid.Empty, found.SingleOrDefault());
    }

    public static ProgressState ProgressOf(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetDouble(1), row.GetDouble(2), row.Text(3), row.IsDBNull(4) ? null : row.GetDouble(4), row.GetInt32(5), row.Time(6), row.Text(7));

    private static Entry EntryOf<T>(Guid library, T answer) => new(library, JsonSerializer.SerializeToUtf8Bytes(answer, Json));

    private static List<ChapterSummary> SummariesOf(string json) => JsonSerializer.Deserialize<List<ChapterSummary>>(json, Json)!;

    private static BookSummary SummaryOf(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        LibraryId = row.GetGuid(1),
        Title = row.GetString(2),
        Author = row.GetString(3),
        Genre = row.Text(4),
        Language = row.Text(5),
        Description = row.Text(6),
        HasCover = false,
        FileFormat = row.GetString(7),
        FileSize = row.GetInt64(8),
        ChaptersCount = row.GetInt32(9),
        WordCount = row.GetInt32(10),
        IsParsed = true,
        ParsingProgress = 100,
        CreatedAt = row.Time(11),
        ReadingProgressPercent = row.IsDBNull(12) ? 0 : row.GetDouble(12),
        LastAccessed = row.IsDBNull(13) ? null : row.Time(13),
    };

    private static BookDetail DetailOf(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        LibraryId = row.GetGuid(1),
        Title = row.GetString(2),
        Author = row.GetString(3),
        Genre = row.Text(4),
        Language = row.Text(5),
        Description = row.Text(6),
        HasCover = false,
        FileFormat = row.GetString(7),
        FileSize = row.GetInt64(8),
        ChaptersCount = row.GetInt32(9),
        WordCount = row.GetInt32(10),
        IsParsed = true,
        ParsingProgress = 100,
        CreatedAt = row.Time(11),
        Chapters = SummariesOf(row.GetString(12)),
    };

    private static ChapterPage ChapterOf(NpgsqlDataReader row, Guid book, int number)
    {
        var (hasPrevious, hasNext) = (row.GetBoolean(9), row.GetBoolean(10));
        return new ChapterPage(
            new ChapterContent(row.GetGuid(1), number, row.GetString(2), row.GetString(3), row.GetInt32(4)),
            [],
            JsonSerializer.SerializeToElement(Array.Empty<ChapterImage>()),
            new ChapterNavigation(hasPrevious, hasNext, hasPrevious ? number - 1 : null, hasNext ? number + 1 : null),
            new ChapterBook(book, row.GetString(5), row.GetString(6), row.Text(7), row.GetInt32(8)));
    }

    private async Task<Entry> OneAsync(string sql, Func<NpgsqlDataReader, Entry> read, CancellationToken cancellationToken, params object?[] values) =>
        (await QueryAsync(sql, read, cancellationToken, values)).SingleOrDefault(Nothing);

    private async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ReadAllAsync(read, values, cancellationToken);
    }
}
