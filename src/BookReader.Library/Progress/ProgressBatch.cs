using System.Text.Json;
using BookReader.Caching.Keys;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Progress;

/// <summary>A position that somebody reports of a book.</summary>
/// <param name="User">Who.</param>
/// <param name="Book">Of which book.</param>
/// <param name="Position">Where.</param>
/// <param name="Declared">Tags that the caller's endpoint declares to invalidate.</param>
internal sealed record ProgressReport(Guid User, Guid Book, ReportedPosition Position, IReadOnlyCollection<Tag> Declared);

/// <summary>
/// Reported positions that are saved in one transaction: one query for all that is known of them, a decision on each in
/// the order in which they came, one upsert for each reader's book, one row of history for each accepted position.
/// </summary>
internal sealed class ProgressBatch(IReadOnlyList<ProgressReport> reports, DateTimeOffset now)
{
    private const string OnConflict =
        """
        ON CONFLICT (user_id, book_id) DO UPDATE SET current_chapter = excluded.current_chapter,
            current_position = excluded.current_position, progress_percent = excluded.progress_percent,
            reading_location_cfi = excluded.reading_location_cfi, scroll_offset_percent = excluded.scroll_offset_percent,
            device = excluded.device, revision = excluded.revision, updated_at = excluded.updated_at,
            positioned_at = excluded.positioned_at
        """;

    private const string KnownSql =
        """
        SELECT item.place AS "Place", member.role AS "Role", book.word_count AS "BookWords",
            chapter.word_count AS "ChapterWords", chapter.words_before AS "WordsBefore", chapter.is_linear AS "IsLinear"
        FROM item
        LEFT JOIN book ON book.id = item.book_id
        LEFT JOIN library_member AS member ON member.library_id = book.library_id AND member.user_id = item.user_id
        LEFT JOIN chapter ON chapter.book_id = book.id AND chapter.number = item.number
        """;

    private const string CurrentSql =
        """
        SELECT DISTINCT progress.* FROM item JOIN reading_progress AS progress ON progress.user_id = item.user_id AND progress.book_id = item.book_id
        """;

    private static readonly string[] RevisionColumns =
    [
        "user_id uuid", "book_id uuid", "current_chapter integer", "current_position double precision", "progress_percent double precision",
        "reading_location_cfi text", "scroll_offset_percent double precision", "device text", "revision integer", "updated_at bigint",
    ];

    private static readonly string[] ProgressColumns = [.. RevisionColumns, "positioned_at bigint"];

    private static readonly string[] ItemColumns = ["place integer", "user_id uuid", "book_id uuid", "number integer"];

    private readonly string _items = JsonSerializer.Serialize(reports.Select((report, place) => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["place"] = place,
        ["user_id"] = report.User.ToString().ToUpperInvariant(),
        ["book_id"] = report.Book.ToString().ToUpperInvariant(),
        ["number"] = report.Position.Chapter,
    }));

    private Known[] _known = [];

    /// <summary>
    /// Only positions that may be saved raise anything: of ids that do not exist there is no end. Membership stands still
    /// after the raise, for whoever changes it raises the same list of books.
    /// </summary>
    public Change Change => Changes.ProgressSaved(async (context, cancellationToken) =>
    {
        _known = await ReadAsync(context, cancellationToken);
        return [.. reports.Where((_, i) => Refusal(i) is null).SelectMany(TagsOf).Distinct()];
    });

    /// <summary>What was refused rests on rows as well.</summary>
    public IReadOnlyCollection<Tag> RefusedTags => [.. reports.Where((_, i) => Refusal(i) is not null).SelectMany(TagsOf).Distinct()];

    public async Task<IReadOnlyList<Outcome<SavedProgress>>> WriteAsync(LibraryContext context, CancellationToken cancellationToken)
    {
        var current = await context.Progress.FromSqlRaw(WithItems(context, CurrentSql), _items).AsNoTracking()
            .ToDictionaryAsync(row => (row.UserId, row.BookId), cancellationToken);
        var changed = new Dictionary<(Guid, Guid), ReadingProgress>();
        var accepted = new List<object?[]>();
        var outcomes = new Outcome<SavedProgress>[reports.Count];
        for (var i = 0; i < reports.Count; i++)
        {
            if (Refusal(i) is { } refusal)
            {
                outcomes[i] = refusal;
                continue;
            }

            var report = reports[i];
            var key = (report.User, report.Book);
            var progress = current.GetValueOrDefault(key) ?? new ReadingProgress { UserId = report.User, BookId = report.Book };
            var before = progress.Revision;
            var result = progress.Accept(report.Position, _known[i].PercentAt(report.Position.PositionPercent), now);
            outcomes[i] = new SavedProgress(result, progress.Revision == 0 ? null : progress.ToState());
            if (progress.Revision > before)
            {
                current[key] = changed[key] = progress;
                accepted.Add(ValuesOf(progress)[..^1]);
            }
        }

        await context.InsertAsync("reading_progress", ProgressColumns, [.. changed.Values.Select(ValuesOf)], OnConflict, cancellationToken);
        await context.InsertAsync("progress_revision", RevisionColumns, accepted, "", cancellationToken);
        return outcomes;
    }

    private static IEnumerable<Tag> TagsOf(ProgressReport report) => [.. Changes.ProgressTags(report.User, report.Book), .. report.Declared];

    private static object?[] ValuesOf(ReadingProgress progress) =>
    [
        progress.UserId, progress.BookId, progress.CurrentChapter, progress.CurrentPosition, progress.ProgressPercent, progress.ReadingLocationCfi,
        progress.ScrollOffsetPercent, progress.Device, progress.Revision, progress.UpdatedAt.ToUnixTimeMilliseconds(),
        progress.PositionedAt.ToUnixTimeMilliseconds(),
    ];

    private static string WithItems(LibraryContext context, string sql) => $"WITH item AS ({context.TableOfJson(ItemColumns)}) {sql}";

    private async Task<Known[]> ReadAsync(LibraryContext context, CancellationToken cancellationToken)
    {
        var known = new Known[reports.Count];
        foreach (var row in await context.Database.SqlQueryRaw<Known>(WithItems(context, KnownSql), _items).ToListAsync(cancellationToken))
        {
            known[row.Place] = row;
        }

        return known;
    }

    private Refusal? Refusal(int place) => _known[place] switch
    {
        { Role: null } => Generations.Refusal.NoSuchBook,
        { ChapterWords: null } => Generations.Refusal.Invalid("current_chapter is no chapter of this book."),
        _ => null,
    };

    /// <summary>What the library knows of a reported place.</summary>
    /// <param name="Place">Which of the reports.</param>
    /// <param name="Role">The reader's in the book's library; null for no member, and where there is no such book.</param>
    /// <param name="BookWords">How many words the book has.</param>
    /// <param name="ChapterWords">How many the chapter has; null where there is none.</param>
    /// <param name="WordsBefore">How many come before it.</param>
    /// <param name="IsLinear">Whether it is part of the book's run.</param>
    private sealed record Known(int Place, MemberRole? Role, int? BookWords, int? ChapterWords, int? WordsBefore, bool? IsLinear)
    {
        /// <summary>By words, not chapters: the second of two chapters may be nine tenths of the book. Null where it moves nobody on, as a note.</summary>
        public double? PercentAt(double positionPercent) => IsLinear != true || BookWords is null or 0
            ? null
            : Math.Clamp(Math.Round(100 * (WordsBefore!.Value + (ChapterWords!.Value * positionPercent / 100)) / BookWords.Value, 2), 0, 100);
    }
}
