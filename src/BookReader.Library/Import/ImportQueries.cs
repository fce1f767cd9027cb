using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Import;

internal static class ImportQueries
{
    public static async Task<(Guid Library, ImportStatus Status)?> StatusAsync(
        LibraryContext context, Guid book, CancellationToken cancellationToken)
    {
        var row = await context.Books.Where(row => row.Id == book)
            .Select(row => new { row.LibraryId, row.State, row.ParsingProgress, row.Skipped, row.Failure, row.HasDescriptions })
            .FirstOrDefaultAsync(cancellationToken);
        return row is null
            ? null
            : (row.LibraryId, new ImportStatus(
                book,
                row.State,
                row.ParsingProgress,
                row.Skipped?.Split('\n') ?? [],
                row.Failure,
                row.HasDescriptions));
    }
}
