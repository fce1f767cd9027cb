using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Progress;

/// <summary>A position that a device reports.</summary>
/// <param name="BaseRevision">The revision that the device last saw; null to write whatever there is.</param>
/// <param name="PositionedAt">When the device was there, by its own clock; null for now.</param>
public sealed record ReportedPosition(
    int Chapter, double PositionPercent, string? Cfi, double? ScrollPercent, string? Device, int? BaseRevision, DateTimeOffset? PositionedAt);

/// <summary>What became of a reported position.</summary>
/// <param name="Result">Accepted, older than what there is, or based on another revision.</param>
/// <param name="Current">Where the reader is now.</param>
public sealed record SavedProgress(SaveResult Result, ProgressState? Current);

public enum SaveResult
{
    Accepted,
    Older,
    Conflict,
}

/// <summary>Where readers are.</summary>
public sealed class ProgressStore(LibraryWriter writer, TimeProvider time)
{
    /// <summary>How long every accepted position is kept, so that a slip of one device loses nothing.</summary>
    public static TimeSpan HistoryKept { get; } = TimeSpan.FromDays(90);

    public Task<Outcome<SavedProgress>> SaveAsync(Guid user, Guid book, ReportedPosition position, CancellationToken cancellationToken)
    {
        Chapter? chapter = null;
        return writer.WriteAsync(
            Changes.ProgressSaved(user, book),
            async (context, token) =>
            {
                if (await context.ToBookAsync(user, book, MemberRole.Reader, token) is { } refusal)
                {
                    return refusal;
                }

                chapter = await PlaceAsync(context, book, position.Chapter, token);
                return chapter is null ? Refusal.Invalid("current_chapter is no chapter of this book.") : null;
            },
            (context, token) => SaveAsync(context, user, chapter!, position, token),
            cancellationToken);
    }

    /// <summary>Forgets positions older than <see cref="HistoryKept"/>.</summary>
    public Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - HistoryKept;
        return writer.WriteAsync(
            Changes.NothingShown,
            (context, token) => context.ProgressRevisions.Where(row => row.UpdatedAt < before).ExecuteDeleteAsync(token),
            cancellationToken);
    }

    private async Task<SavedProgress> SaveAsync(
        LibraryContext context, Guid user, Chapter chapter, ReportedPosition position, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // A device whose clock runs ahead must not lock the others out.
        var positionedAt = position.PositionedAt is { } claimed && claimed < now ? Milliseconds(claimed) : Milliseconds(now);
        var progress = await context.Progress.SingleOrDefaultAsync(row => row.UserId == user && row.BookId == chapter.BookId, cancellationToken);
        if (progress is not null && IsRepeat(progress, position, positionedAt))
        {
            return new SavedProgress(SaveResult.Accepted, progress.ToState());
        }

        if (position.BaseRevision is { } based && based != (progress?.Revision ?? 0))
        {
            return new SavedProgress(SaveResult.Conflict, progress?.ToState());
        }

        // Who has seen the latest position goes on from it, whatever the device's clock says.
        if (progress is not null && position.BaseRevision is null && positionedAt < progress.PositionedAt)
        {
            return new SavedProgress(SaveResult.Older, progress.ToState());
        }

        if (progress is null)
        {
            progress = new ReadingProgress { UserId = user, BookId = chapter.BookId };
            context.Add(progress);
        }

        progress.ProgressPercent = await PercentAsync(context, chapter, position.PositionPercent, progress.ProgressPercent, cancellationToken);
        progress.CurrentChapter = position.Chapter;
        progress.CurrentPosition = position.PositionPercent;
        progress.ReadingLocationCfi = position.Cfi;
        progress.ScrollOffsetPercent = position.ScrollPercent;
        progress.Device = position.Device;
        progress.PositionedAt = positionedAt > progress.PositionedAt ? positionedAt : progress.PositionedAt;
        progress.UpdatedAt = Milliseconds(now);
        progress.Revision++;
        context.Add(Keep(progress));
        return new SavedProgress(SaveResult.Accepted, progress.ToState());
    }

    /// <summary>The chapter's place in the book, without its text.</summary>
    private static Task<Chapter?> PlaceAsync(LibraryContext context, Guid book, int number, CancellationToken cancellationToken) =>
        context.Chapters.AsNoTracking()
            .Where(row => row.BookId == book && row.Number == number)
            .Select(row => new Chapter
            {
                Id = row.Id,
                BookId = book,
                Number = number,
                Title = "",
                Html = "",
                Text = "",
                Images = "",
                WordCount = row.WordCount,
                WordsBefore = row.WordsBefore,
                IsLinear = row.IsLinear,
            })
            .SingleOrDefaultAsync(cancellationToken);

    /// <summary>By words, not chapters: the second of two chapters may be nine tenths of the book. Looking up a note moves nobody on.</summary>
    private static async Task<double> PercentAsync(
        LibraryContext context, Chapter chapter, double positionPercent, double before, CancellationToken cancellationToken)
    {
        var words = await context.Books.Where(row => row.Id == chapter.BookId).Select(row => row.WordCount).SingleAsync(cancellationToken);
        return !chapter.IsLinear || words == 0
            ? before
            : Math.Clamp(Math.Round(100 * (chapter.WordsBefore + (chapter.WordCount * positionPercent / 100)) / words, 2), 0, 100);
    }

    /// <summary>The same report again, as a device sends it that did not hear the answer.</summary>
    private static bool IsRepeat(ReadingProgress progress, ReportedPosition position, DateTimeOffset positionedAt) =>
        position.PositionedAt is not null
        && progress.PositionedAt == positionedAt
        && progress.CurrentChapter == position.Chapter
        && progress.CurrentPosition.Equals(position.PositionPercent)
        && progress.ReadingLocationCfi == position.Cfi
        && progress.Device == position.Device;

    private static ProgressRevision Keep(ReadingProgress progress) => new()
    {
        UserId = progress.UserId,
        BookId = progress.BookId,
        Revision = progress.Revision,
        CurrentChapter = progress.CurrentChapter,
        CurrentPosition = progress.CurrentPosition,
        ProgressPercent = progress.ProgressPercent,
        ReadingLocationCfi = progress.ReadingLocationCfi,
        ScrollOffsetPercent = progress.ScrollOffsetPercent,
        Device = progress.Device,
        UpdatedAt = progress.UpdatedAt,
    };

    /// <summary>As the database keeps it: what is compared must not be finer than what was stored.</summary>
    private static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
