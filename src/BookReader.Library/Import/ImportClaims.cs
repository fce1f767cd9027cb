using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Import;

/// <summary>A book that a worker has taken, and what is to be done with it.</summary>
internal sealed record ClaimedBook(Guid Id, ImportState State);

/// <summary>
/// Which worker has which book. A claim is a lease in the book's own row, renewed while the work goes on: whoever was
/// killed renews nothing, and another worker takes the book over.
/// </summary>
public sealed class ImportClaims(ILibraryStorage storage, LibraryWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    private readonly Guid _worker = Guid.NewGuid();

    /// <summary>Takes the next book: first those to be imported, then those whose descriptive passages are to be found; null when there is none.</summary>
    internal async Task<ClaimedBook?> TakeNextAsync(CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync<ClaimedBook?>(
            Changes.NothingShown,
            static (_, _) => Task.FromResult<Refusal?>(null),
            async (context, token) =>
            {
                if (await NextAsync(context, token) is not { } row)
                {
                    return null;
                }

                row.ImportWorker = _worker;
                row.ImportLeaseUntil = time.GetUtcNow() + Lease;
                return new ClaimedBook(row.Id, row.State);
            },
            cancellationToken);
        return outcome.Value;
    }

    /// <summary>Works on a claimed book and keeps the claim meanwhile; the work is cancelled when the claim is lost.</summary>
    internal async Task WorkAsync(ClaimedBook book, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(ending.Token);
        using var timer = new PeriodicTimer(RenewInterval, time);
        while (await Task.WhenAny(working, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()) != working)
        {
            if (!await RenewAsync(book.Id, cancellationToken))
            {
                await ending.CancelAsync();
                break;
            }
        }

        await working;
    }

    /// <summary>Lets a book be, for some time or, with none, for whoever comes next.</summary>
    internal Task LetGoAsync(Guid book, TimeSpan rest, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = rest > TimeSpan.Zero ? time.GetUtcNow() + rest : null;
        return writer.WriteAsync(
            Changes.NothingShown,
            (context, token) => context.Books.Where(row => row.Id == book && row.ImportWorker == _worker)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ImportWorker, (Guid?)null).SetProperty(row => row.ImportLeaseUntil, until), token),
            cancellationToken);
    }

    /// <summary>
    /// The first book that nobody works on. Rows that another worker is taking at this moment are passed over. Where there is
    /// one process only, a lease of another is that of one that is dead.
    /// </summary>
    private Task<Book?> NextAsync(LibraryContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isAlone = storage.HasOneWriter;
        return context.Held<Book>(
                $"""
                SELECT held.* FROM book AS held
                WHERE (held.state IN ({(int)ImportState.Queued}, {(int)ImportState.Parsing}) OR (held.state = {(int)ImportState.Ready} AND NOT held.has_descriptions))
                    AND (held.import_lease_until IS NULL OR held.import_lease_until < {now} OR held.import_worker = {_worker}
                        OR (held.import_worker IS NOT NULL AND {isAlone}))
                ORDER BY CASE WHEN held.state = {(int)ImportState.Ready} THEN 1 ELSE 0 END, held.created_at
                LIMIT 1
                """,
                RowLock.ToChangeUnlessHeld)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> RenewAsync(Guid book, CancellationToken cancellationToken)
    {
        var isHeld = false;
        var until = time.GetUtcNow() + Lease;
        await writer.WriteAsync(
            Changes.NothingShown,
            async (context, token) => isHeld = await context.Books.Where(row => row.Id == book && row.ImportWorker == _worker)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ImportLeaseUntil, until), token) > 0,
            cancellationToken);
        return isHeld;
    }
}
