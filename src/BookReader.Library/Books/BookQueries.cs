using BookReader.Library.Chapters;
using BookReader.Library.Json;
using BookReader.Library.Progress;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Books;

/// <summary>What is read of books, each in one statement.</summary>
internal static class BookQueries
{
    /// <summary>A page and the total: one statement, whatever the sizes.</summary>
    /// <param name="context">Where to read.</param>
    /// <param name="user">Whose progress is shown.</param>
    /// <param name="libraries">Which libraries it draws from.</param>
    /// <param name="sort">One of <see cref="BookSort.All"/>; null for the default.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="matching">Which books of those; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BookPage> PageAsync(
        LibraryContext context, Guid user, Guid[] libraries, string? sort, int skip, int limit, IQueryable<Guid>? matching,
        CancellationToken cancellationToken)
    {
        var books = context.Books.Where(book => libraries.Contains(book.LibraryId));
        if (matching is not null)
        {
            books = books.Where(book => matching.Contains(book.Id));
        }

        var rows = from book in books
                   join progress in context.Progress.Where(progress => progress.UserId == user) on book.Id equals progress.BookId into joined
                   from progress in joined.DefaultIfEmpty()
                   select new BookWithProgress { Book = book, Progress = progress };

        var page = await rows.By(sort).Skip(skip).Take(limit)
            .Select(row => new
            {
                Total = books.Count(),
                Book = new BookSummary
                {
                    Id = row.Book.Id,
                    LibraryId = row.Book.LibraryId,
                    Title = row.Book.Title,
                    Author = row.Book.Author,
                    Genre = row.Book.Genre,
                    Language = row.Book.Language,
                    Description = row.Book.Description,
                    HasCover = row.Book.CoverHash != null,
                    FileFormat = row.Book.FileFormat,
                    FileSize = row.Book.FileSizeBytes,
                    ChaptersCount = row.Book.ChaptersCount,
                    WordCount = row.Book.WordCount,
                    ReadingProgressPercent = row.Progress == null ? 0 : row.Progress.ProgressPercent,
                    IsParsed = row.Book.State == ImportState.Ready,
                    ParsingProgress = row.Book.ParsingProgress,
                    CreatedAt = row.Book.CreatedAt,
                    LastAccessed = row.Progress == null ? null : row.Progress.UpdatedAt,
                },
            })
            .ToListAsync(cancellationToken);

        // The total comes with each row; only a page behind the last one has none to bring it.
        var total = page.Count > 0 ? page[0].Total : skip == 0 ? 0 : await books.CountAsync(cancellationToken);
        return new BookPage([.. page.Select(row => row.Book)], total, skip, limit);
    }

    public static Task<BookDetail?> DetailAsync(LibraryContext context, Guid book, CancellationToken cancellationToken) =>
        context.Books.Where(row => row.Id == book)
            .Select(row => new BookDetail
            {
                Id = row.Id,
                LibraryId = row.LibraryId,
                Title = row.Title,
                Author = row.Author,
                Genre = row.Genre,
                Language = row.Language,
                Description = row.Description,
                HasCover = row.CoverHash != null,
                FileFormat = row.FileFormat,
                FileSize = row.FileSizeBytes,
                ChaptersCount = row.ChaptersCount,
                WordCount = row.WordCount,
                IsParsed = row.State == ImportState.Ready,
                ParsingProgress = row.ParsingProgress,
                CreatedAt = row.CreatedAt,
                Chapters = row.Chapters.OrderBy(chapter => chapter.Number)
                    .Select(chapter => new ChapterSummary(
                        chapter.Id, chapter.Number, chapter.Title, chapter.WordCount, chapter.DescriptionsFound))
                    .ToList(),
            })
            .AsSingleQuery()
            .FirstOrDefaultAsync(cancellationToken);

    public static async Task<(Guid Library, BookTableOfContents Toc)?> TocAsync(
        LibraryContext context, Guid book, CancellationToken cancellationToken)
    {
        var row = await context.Books.Where(row => row.Id == book)
            .Select(row => new
            {
                row.LibraryId,
                Items = context.Contents.Where(contents => contents.BookId == book).Select(contents => contents.Items).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : (row.LibraryId, new BookTableOfContents(book, StoredJson.Parse(row.Items)));
    }
}

internal sealed class BookWithProgress
{
    public required Book Book { get; init; }

    public ReadingProgress? Progress { get; init; }
}
