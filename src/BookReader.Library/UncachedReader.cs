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
/// same snapshot and raise the cells first, so that nobody sees a new row here and its old self there afterwards.
/// </summary>
public sealed class UncachedReader(ILibraryStorage storage, TieredCache cache, Catalogue catalogue)
{
    private const int MaxRounds = 32;

    /// <summary>The books of a user's libraries whose title or author has words that begin so. Never cached: its texts have no bound.</summary>
    /// <returns>Null when the user is no member of the library asked for.</returns>
    public async Task<BookPage?> SearchAsync(
        Guid user, string text, Guid? library, string? sort, int skip, int limit, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var membership = (await cache.GetAsync(catalogue.Libraries, [user], cancellationToken)).Entry;
            var memberships = membership.Model<Memberships>();
            if (library is { } only && memberships.In(only) is null)
            {
                return null;
            }

            Guid[] drawn = library is { } one ? [one] : [.. memberships.All.Select(each => each.Id)];
            var (snapshot, generations) = await OpenAsync(
                [.. membership.Stamp.Tags, Changes.UserBooks(user), .. drawn.Select(Changes.LibraryBooks)], cancellationToken);
            await using var view = snapshot;
            if (membership.Stamp.Tags.Select(tag => membership.Stamp[tag]!.Value).SequenceEqual(generations.Take(membership.Stamp.Tags.Count)))
            {
                var context = snapshot.Context;
                return await BookQueries.PageAsync(
                    context, user, drawn, sort, skip, limit, context.Matching(text), cancellationToken);
            }
        }

        throw new InvalidOperationException("The user's libraries kept changing.");
    }

    /// <summary>Every accepted position of the last 90 days, newest first; null when the user may not see the book.</summary>
    public async Task<ProgressHistory?> HistoryAsync(Guid user, Guid book, int skip, int limit, CancellationToken cancellationToken)
    {
        var (snapshot, _) = await OpenAsync([.. catalogue.Progress.TagsOf([user, book]), Changes.UserLibraries(user)], cancellationToken);
        await using var view = snapshot;
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

    private async Task<(LibrarySnapshot Snapshot, IReadOnlyList<Generation> Generations)> OpenAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        var epoch = cache.Epoch;
        var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        try
        {
            var generations = await snapshot.ReadGenerationsAsync(tags, cancellationToken);
            cache.Raise([.. tags.Select((tag, i) => new TagGeneration(tag, generations[i]))], epoch);
            return (snapshot, generations);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }
}
