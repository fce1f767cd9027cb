using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Media;

internal static class MediaQueries
{
    public static async Task<(Guid Library, BookMedia Media)?> OfAsync(
        LibraryContext context, Guid book, CancellationToken cancellationToken)
    {
        var row = await context.Books.Where(row => row.Id == book)
            .Select(row => new
            {
                row.LibraryId,
                row.CoverHash,
                File = new BookFile(row.FileHash, row.FileName, row.FileFormat),
                Items = context.Media.Where(item => item.BookId == row.Id).ToList(),
            })
            .AsSingleQuery()
            .FirstOrDefaultAsync(cancellationToken);
        return row is null
            ? null
            : (row.LibraryId, new BookMedia(
                row.CoverHash,
                row.File,
                row.Items.ToDictionary(item => item.Hash, item => new BookMediaItem(item.ContentType, item.SizeBytes), StringComparer.Ordinal)));
    }
}
