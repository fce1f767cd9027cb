using BookReader.Library.Books;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookReader.Library.Import;

/// <summary>
/// Takes books up, one after another: first those to be imported, then those whose descriptive passages are still to be
/// found. What is to do stands in the books' own rows, so a kill at any moment loses nothing.
/// </summary>
public sealed class ImportWorker(
    ILibraryStorage storage, BookImport import, DescriptionExtraction extraction, ImportSignal signal, TimeProvider time, ILogger<ImportWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signal.Raise();
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.WaitAsync(stoppingToken);
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database does not answer, say. Unhandled it would end the whole server.
                Log.WorkerStumbled(log, exception);
                await Task.Delay(Rest, time, stoppingToken);
                signal.Raise();
            }
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        // What fails for reasons of ours is left until there is something new to do.
        var tried = new HashSet<Guid>();
        while (await NextAsync(tried, stoppingToken) is { } next)
        {
            try
            {
                await (next.State == ImportState.Ready ? extraction.RunAsync(next.Id, stoppingToken) : import.RunAsync(next.Id, stoppingToken));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                tried.Add(next.Id);
                Log.WorkerStumbled(log, exception);
            }
        }
    }

    private async Task<(Guid Id, ImportState State)?> NextAsync(HashSet<Guid> tried, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var next = await snapshot.Context.Books
            .Where(row => !tried.Contains(row.Id)
                && (row.State == ImportState.Queued || row.State == ImportState.Parsing || (row.State == ImportState.Ready && !row.HasDescriptions)))
            .OrderBy(row => row.State == ImportState.Ready)
            .ThenBy(row => row.CreatedAt)
            .Select(row => new { row.Id, row.State })
            .FirstOrDefaultAsync(cancellationToken);
        return next is null ? null : (next.Id, next.State);
    }
}
