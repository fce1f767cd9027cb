using BookReader.Library.Descriptions;
using BookReader.Library.Json;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Chapters;

internal static class ChapterQueries
{
    public static async Task<(Guid Library, ChapterList List)?> ListAsync(
        LibraryContext context, Guid book, CancellationToken cancellationToken)
    {
        var row = await context.Books.Where(row => row.Id == book)
            .Select(row => new
            {
                row.LibraryId,
                Chapters = row.Chapters.OrderBy(chapter => chapter.Number)
                    .Select(chapter => new ChapterSummary(
                        chapter.Id, chapter.Number, chapter.Title, chapter.WordCount, chapter.DescriptionsFound))
                    .ToList(),
            })
            .AsSingleQuery()
            .FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : (row.LibraryId, new ChapterList(book, row.Chapters.Count, row.Chapters));
    }

    /// <summary>Two statements: the chapter with its book and neighbours, and its descriptions.</summary>
    public static async Task<(Guid Library, ChapterPage Page)?> PageAsync(
        LibraryContext context, Guid book, int number, CancellationToken cancellationToken)
    {
        var row = await (
            from chapter in context.Chapters
            join owner in context.Books on chapter.BookId equals owner.Id
            where chapter.BookId == book && chapter.Number == number
            select new
            {
                owner.LibraryId,
                owner.Title,
                owner.Author,
                owner.Language,
                owner.ChaptersCount,
                chapter.IsLinear,
                chapter.Images,
                Content = new ChapterContent(chapter.Id, chapter.Number, chapter.Title, chapter.Html, chapter.WordCount),
                NextIsLinear = context.Chapters.Any(next => next.BookId == book && next.Number == number + 1 && next.IsLinear),
            }).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            return null;
        }

        // Notes and the like stand behind the reading order: one comes to them by links, not by turning pages.
        int? previous = row.IsLinear && number > 1 ? number - 1 : null;
        int? next = row.IsLinear && row.NextIsLinear ? number + 1 : null;
        return (row.LibraryId, new ChapterPage(
            row.Content,
            await DescriptionQueries.ItemsAsync(context, book, number, cancellationToken),
            StoredJson.Parse(row.Images),
            new ChapterNavigation(previous is not null, next is not null, previous, next),
            new ChapterBook(book, row.Title, row.Author, row.Language, row.ChaptersCount)));
    }
}
