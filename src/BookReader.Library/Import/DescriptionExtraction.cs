using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Descriptions;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BookReader.Library.Import;

/// <summary>Finds the descriptive passages of a book that can be read already: a step of its own, after the import.</summary>
public sealed class DescriptionExtraction(
    ILibraryStorage storage, LibraryWriter writer, IOptions<ImportOptions> options, TimeProvider time, ILogger<DescriptionExtraction> log)
{
    public async Task RunAsync(Guid book, CancellationToken cancellationToken)
    {
        if (!await CountAttemptAsync(book, cancellationToken))
        {
            await GiveUpAsync(book, cancellationToken);
            return;
        }

        var (language, chapters) = await ReadAsync(book, cancellationToken);
        var found = await Task.Run(
            () => chapters.ToDictionary(
                chapter => (chapter.Number, chapter.Revision),
                chapter => DescriptionRows.Of(book, chapter.Number, chapter.Text, language, time, cancellationToken)),
            cancellationToken);
        var kept = 0;
        await writer.WriteAsync(
            Changes.DescriptionsExtracted(book),
            async (context, token) =>
            {
                // A correction raises no tag that this write raises too; so the chapters are held.
                var rows = await context.Held<Chapter>($"SELECT held.* FROM chapter AS held WHERE held.book_id = {book} ORDER BY held.number", RowLock.ToChange)
                    .Select(row => new { row.Number, row.Revision })
                    .ToListAsync(token);
                foreach (var row in rows)
                {
                    // A chapter that was corrected meanwhile has brought its own.
                    if (found.TryGetValue((row.Number, row.Revision), out var passages) && passages.Count > 0)
                    {
                        await ReplaceAsync(context, book, row.Number, passages, token);
                        kept += passages.Count;
                    }
                }

                await context.Books.Where(row => row.Id == book)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.HasDescriptions, true), token);
            },
            cancellationToken);
        Log.Extracted(log, book, kept);
    }

    /// <summary>Counts the attempt before the work, as the import does: a book that brings the process down each time is left without.</summary>
    private async Task<bool> CountAttemptAsync(Guid book, CancellationToken cancellationToken)
    {
        var attempts = 0;
        await writer.WriteAsync(
            Changes.NothingShown,
            async (context, token) =>
            {
                await context.Books.Where(row => row.Id == book)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.ImportAttempts, row => row.ImportAttempts + 1), token);
                attempts = await context.Books.Where(row => row.Id == book).Select(row => row.ImportAttempts).SingleOrDefaultAsync(token);
            },
            cancellationToken);
        return attempts <= options.Value.MaxAttempts;
    }

    private Task GiveUpAsync(Guid book, CancellationToken cancellationToken)
    {
        Log.ExtractionGivenUp(log, book);
        return writer.WriteAsync(
            Changes.DescriptionsExtracted(book),
            (context, token) => context.Books.Where(row => row.Id == book)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.HasDescriptions, true), token),
            cancellationToken);
    }

    private static async Task ReplaceAsync(
        LibraryContext context, Guid book, int chapter, List<Description> passages, CancellationToken cancellationToken)
    {
        await context.Descriptions.Where(row => row.BookId == book && row.ChapterNumber == chapter).ExecuteDeleteAsync(cancellationToken);
        context.AddRange(passages);
        await context.Chapters.Where(row => row.BookId == book && row.Number == chapter)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DescriptionsFound, passages.Count), cancellationToken);
    }

    private async Task<(string? Language, List<ChapterText> Chapters)> ReadAsync(Guid book, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var language = await snapshot.Context.Books.Where(row => row.Id == book).Select(row => row.Language).FirstOrDefaultAsync(cancellationToken);
        var chapters = await snapshot.Context.Chapters.Where(row => row.BookId == book)
            .Select(row => new ChapterText(row.Number, row.Revision, row.Text))
            .ToListAsync(cancellationToken);
        return (language, chapters);
    }

    private sealed record ChapterText(int Number, int Revision, string Text);
}
