using BookReader.Library.Accounts;
using BookReader.Library.Files;
using BookReader.Library.Progress;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookReader.Library;

/// <summary>At the start and once an hour: forgets what nobody can use any more, and removes files that no book needs.</summary>
public sealed class Housekeeping(
    ILibraryStorage storage,
    FileStore files,
    ProgressStore progress,
    SignInStore signIns,
    LoginLimit logins,
    TimeProvider time,
    ILogger<Housekeeping> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.HousekeepingFailed(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await progress.ForgetOldAsync(cancellationToken);
        await signIns.ForgetExpiredAsync(cancellationToken);
        await logins.ForgetOldAsync(cancellationToken);
        var removed = await files.SweepAsync(hash => IsNeededAsync(hash, cancellationToken), Interval, cancellationToken);
        if (removed > 0)
        {
            Log.Swept(log, removed);
        }
    }

    private async Task<bool> IsNeededAsync(string hash, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var context = snapshot.Context;
        return await context.Books.AnyAsync(row => row.FileHash == hash, cancellationToken)
            || await context.Media.AnyAsync(row => row.Hash == hash, cancellationToken)
            || await context.Books.AnyAsync(row => row.State == Books.ImportState.Parsing, cancellationToken);
    }
}
