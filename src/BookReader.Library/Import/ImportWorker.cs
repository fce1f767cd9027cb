using BookReader.Library.Books;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookReader.Library.Import;

/// <summary>
/// Takes books up, one after another. What is to do stands in the books' own rows, so a kill at any moment loses nothing,
/// and the workers of several processes share it.
/// </summary>
public sealed class ImportWorker(
    ImportClaims claims, BookImport import, DescriptionExtraction extraction, ImportSignal signal, TimeProvider time, ILogger<ImportWorker> log)
    : BackgroundService
{
    // Nothing tells this process what others have uploaded, or left undone.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    // What fails for reasons of ours is not tried again at once.
    private static readonly TimeSpan RestOfBook = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
                await signal.WaitAsync(LookInterval, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database does not answer, say. Unhandled it would end the whole server.
                Log.WorkerStumbled(log, exception);
                await Task.Delay(Rest, time, stoppingToken);
            }
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (await claims.TakeNextAsync(stoppingToken) is { } book)
        {
            try
            {
                await claims.WorkAsync(
                    book,
                    token => book.State == ImportState.Ready ? extraction.RunAsync(book.Id, token) : import.RunAsync(book.Id, token),
                    stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                await claims.LetGoAsync(book.Id, TimeSpan.Zero, CancellationToken.None);
                throw;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.WorkerStumbled(log, exception);
                await claims.LetGoAsync(book.Id, RestOfBook, stoppingToken);
            }
        }
    }
}
