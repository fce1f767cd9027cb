using System.Data.Common;
using BookReader.Caching.Keys;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;

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
        SELECT member.role, book.word_count, chapter.word_count, chapter.words_before, chapter.is_linear, item.user_id, item.book_id,
            progress.revision, progress.current_chapter, progress.current_position, progress.progress_percent,
            progress.reading_location_cfi, progress.scroll_offset_percent, progress.device, progress.updated_at, progress.positioned_at
        FROM item
        LEFT JOIN book ON book.id = item.book_id
        LEFT JOIN library_member AS member ON member.library_id = book.library_id AND member.user_id = item.user_id
        LEFT JOIN chapter ON chapter.book_id = book.id AND chapter.number = item.number
        LEFT JOIN reading_progress AS progress ON progress.user_id = item.user_id AND progress.book_id = item.book_id
        """;

    private static readonly string[] RevisionColumns =
    [
        "user_id uuid", "book_id uuid", "current_chapter integer", "current_position double precision", "progress_percent double precision",
        "reading_location_cfi text", "scroll_offset_percent double precision", "device text", "revision integer", "updated_at bigint",
    ];

    private static readonly string[] ProgressColumns = [.. RevisionColumns, "positioned_at bigint"];

    private static readonly string[] ItemColumns = ["place integer", "user_id uuid", "book_id uuid", "number integer"];

    private IReadOnlyList<Known> _known = [];

    /// <summary>
    /// Only positions that may be saved raise anything: of ids that do not exist there is no end. Membership stands still
    /// after the raise, for whoever changes it raises the same list of books.
    /// </summary>
    public Change Change => Changes.ProgressSaved(async (context, cancellationToken) =>
    {
        _known = await context.SelectAsync(KnownSql, ItemColumns, [.. reports.Select(ItemOf)], Known.Read, cancellationToken);
        return [.. reports.Where((_, i) => Refusal(i) is null).SelectMany(TagsOf).Distinct()];
    });

    /// <summary>What was refused rests on rows as well.</summary>
    public IReadOnlyCollection<Tag> RefusedTags => [.. reports.Where((_, i) => Refusal(i) is not null).SelectMany(TagsOf).Distinct()];

    public async Task<IReadOnlyList<Outcome<SavedProgress>>> WriteAsync(LibraryContext context, CancellationToken cancellationToken)
    {
        var current = new Dictionary<(Guid, Guid), ReadingProgress>();
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
            if (!current.TryGetValue(key, out var progress))
            {
                current[key] = progress = _known[i].Progress;
            }

            var before = progress.Revision;
            var result = progress.Accept(report.Position, _known[i].PercentAt(report.Position.PositionPercent), now);
            outcomes[i] = new SavedProgress(result, progress.Revision == 0 ? null : progress.ToState());
            if (progress.Revision > before)
            {
                changed[key] = progress;
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

    private static object?[] ItemOf(ProgressReport report, int place) => [place, report.User, report.Book, report.Position.Chapter];

    private Refusal? Refusal(int place) => _known[place] switch
    {
        { Role: null } => Generations.Refusal.NoSuchBook,
        { ChapterWords: null } => Generations.Refusal.Invalid("current_chapter is no chapter of this book."),
        _ => null,
    };

    /// <summary>What the library knows of a reported place.</summary>
    /// <param name="Role">The reader's in the book's library; null for no member, and where there is no such book.</param>
    /// <param name="BookWords">How many words the book has.</param>
    /// <param name="ChapterWords">How many the chapter has; null where there is none.</param>
    /// <param name="WordsBefore">How many come before it.</param>
    /// <param name="IsLinear">Whether it is part of the book's run.</param>
    /// <param name="Progress">Where the reader is; at revision 0 where nothing was reported yet.</param>
    private sealed record Known(MemberRole? Role, int? BookWords, int? ChapterWords, int? WordsBefore, bool? IsLinear, ReadingProgress Progress)
    {
        public static Known Read(DbDataReader row) => new(
            (MemberRole?)row.Value<int>(0),
            row.Value<int>(1),
            row.Value<int>(2),
            row.Value<int>(3),
            row.Value<bool>(4),
            new ReadingProgress
            {
                UserId = row.GetGuid(5),
                BookId = row.GetGuid(6),
                Revision = row.Value<int>(7) ?? 0,
                CurrentChapter = row.Value<int>(8) ?? 0,
                CurrentPosition = row.Value<double>(9) ?? 0,
                ProgressPercent = row.Value<double>(10) ?? 0,
                ReadingLocationCfi = row.Text(11),
                ScrollOffsetPercent = row.Value<double>(12),
                Device = row.Text(13),
                UpdatedAt = row.Time(14),
                PositionedAt = row.Time(15),
            });

        /// <summary>By words, not chapters: the second of two chapters may be nine tenths of the book. Null where it moves nobody on, as a note.</summary>
        public double? PercentAt(double positionPercent) => IsLinear != true || BookWords is null or 0
            ? null
            : Math.Clamp(Math.Round(100 * (WordsBefore!.Value + (ChapterWords!.Value * positionPercent / 100)) / BookWords.Value, 2), 0, 100);
    }
}

internal static class RowValues
{
    public static T? Value<T>(this DbDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Null, as of a row that was joined and is not there, is the zero of time.</summary>
    public static DateTimeOffset Time(this DbDataReader row, int column) =>
        row.Value<long>(column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
}
