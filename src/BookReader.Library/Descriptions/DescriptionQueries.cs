using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Descriptions;

internal static class DescriptionQueries
{
    /// <summary>Of one chapter, or of the whole book where no number is given; null when there is no such chapter or book.</summary>
    public static async Task<(Guid Library, DescriptionList List)?> OfAsync(
        LibraryContext context, Guid book, int? number, CancellationToken cancellationToken)
    {
        var row = await context.Books
            .Where(row => row.Id == book && (number == null || row.Chapters.Any(chapter => chapter.Number == number)))
            .Select(row => new { row.LibraryId })
            .FirstOrDefaultAsync(cancellationToken);
        return row is null
            ? null
            : (row.LibraryId, new DescriptionList(book, await ItemsAsync(context, book, number, cancellationToken)));
    }

    /// <summary>In the book's order.</summary>
    public static Task<List<DescriptionItem>> ItemsAsync(
        LibraryContext context, Guid book, int? number, CancellationToken cancellationToken) =>
        context.Descriptions.Where(row => row.BookId == book && (number == null || row.ChapterNumber == number))
            .OrderBy(row => row.ChapterNumber).ThenBy(row => row.Start)
            .Select(row => new DescriptionItem(
                row.Id, row.ChapterNumber, row.Type, row.Content, row.Start, row.End, row.Priority, row.Image))
            .ToListAsync(cancellationToken);
}
