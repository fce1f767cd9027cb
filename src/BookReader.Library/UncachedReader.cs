using BookReader.Caching;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Library.Progress;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library;

/// <summary>
/// Reads that are not cached but show rows that cached resources show too. They read the generations of those in the
/// same snapshot and raise the cells before they answer, so that nobody sees a new row here and its old self there afterwards.
/// </summary>
public sealed class UncachedReader(ILibraryStorage storage, TieredCache cache, Catalogue catalogue)
{
    /// <summary>The books of a user's libraries whose title or author has words that begin so. Never cached: its texts have no bound.</summary>
    /// <returns>Null when the user is no member of the library asked for.</returns>
    public async Task<BookPage?> SearchAsync(
        Guid user, string text, Guid? library, string? sort, int skip, int limit, CancellationToken cancellationToken)
    {
        var epoch = cache.Epoch;
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var context = snapshot.Context;
        var memberships = await LibraryQueries.OfAsync(context, user, cancellationToken);
        Guid[] drawn = [.. memberships.Libraries.Select(each => each.Id).Where(id => library is null || id == library)];
        await RaiseAsync(
            snapshot, epoch, [.. catalogue.Libraries.TagsOf([user]), Changes.UserBooks(user), .. drawn.Select(Changes.LibraryBooks)], cancellationToken);
        return library is not null && drawn.Length == 0
            ? null
            : await BookQueries.PageAsync(context, user, drawn, sort, skip, limit, context.Matching(text), cancellationToken);
    }

    /// <summary>Every accepted position of the last 90 days, newest first; null when the user may not see the book.</summary>
    public async Task<ProgressHistory?> HistoryAsync(Guid user, Guid book, int skip, int limit, CancellationToken cancellationToken)
    {
        var epoch = cache.Epoch;
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        await RaiseAsync(snapshot, epoch, [.. catalogue.Progress.TagsOf([user, book]), Changes.UserLibraries(user)], cancellationToken);
        var context = snapshot.Context;
        if (await context.SeesBookAsync(user, book, MemberRole.Reader, cancellationToken) is not null)
        {
            return null;
        }

        var rows = await context.ProgressRevisions.Where(row => row.UserId == user && row.BookId == book)
            .OrderByDescending(row => row.Revision)
            .Skip(skip)
            .Take(limit)
            .Select(row => new ProgressState(
                row.CurrentChapter,
                row.CurrentPosition,
                row.ProgressPercent,
                row.ReadingLocationCfi,
                row.ScrollOffsetPercent,
                row.Revision,
                row.UpdatedAt,
                row.Device))
            .ToListAsync(cancellationToken);
        return new ProgressHistory(book, rows);
    }

    private async Task RaiseAsync(LibrarySnapshot snapshot, int epoch, IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        var generations = await snapshot.ReadGenerationsAsync(tags, cancellationToken);
        cache.Raise([.. tags.Select((tag, i) => new TagGeneration(tag, generations[i]))], epoch);
    }
}
