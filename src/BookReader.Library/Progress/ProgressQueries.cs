using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Progress;

internal static class ProgressQueries
{
    /// <summary>Null when there is no such book; a null state when nobody has read in it.</summary>
    public static async Task<(Guid Library, ProgressAnswer Answer)?> CurrentAsync(
        LibraryContext context, Guid user, Guid book, CancellationToken cancellationToken)
    {
        var row = await (
            from owner in context.Books
            join progress in context.Progress.Where(progress => progress.UserId == user) on owner.Id equals progress.BookId into joined
            from progress in joined.DefaultIfEmpty()
            where owner.Id == book
            select new { owner.LibraryId, Progress = progress }).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : (row.LibraryId, new ProgressAnswer(row.Progress?.ToState()));
    }

    public static ProgressState ToState(this ReadingProgress progress) => new(
        progress.CurrentChapter,
        progress.CurrentPosition,
        progress.ProgressPercent,
        progress.ReadingLocationCfi,
        progress.ScrollOffsetPercent,
        progress.Revision,
        progress.UpdatedAt,
        progress.Device);
}
