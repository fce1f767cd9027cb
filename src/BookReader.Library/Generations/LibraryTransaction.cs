using BookReader.Caching.Coherence;
using BookReader.Caching.Keys;
using Microsoft.EntityFrameworkCore.Storage;

namespace BookReader.Library.Generations;

/// <summary>The one transaction in which a write raises generations and changes data.</summary>
/// <param name="context">On the transaction's connection.</param>
/// <param name="transaction">What commits.</param>
/// <param name="ended">Told when it is over, in whichever way.</param>
public sealed class LibraryTransaction(LibraryContext context, IDbContextTransaction transaction, Action? ended = null) : IAsyncDisposable
{
    private bool _isOver;

    public LibraryContext Context { get; } = context;

    /// <summary>Raises tags, sorted and without doubles: unsorted, writers that meet would wait for each other for ever (rule G3).</summary>
    /// <param name="tags">What to raise.</param>
    /// <param name="announcement">What other nodes are told when it commits; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Raised> RaiseAsync(IEnumerable<Tag> tags, Announcement? announcement, CancellationToken cancellationToken)
    {
        string[] sorted = [.. tags.Distinct().Order().Select(tag => tag.Value)];
        return sorted.Length == 0 ? Task.FromResult(new Raised([], default)) : Context.RaiseAsync(sorted, announcement, cancellationToken);
    }

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    /// <summary>Rolls back what was not committed. Once is enough, and more does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        try
        {
            await transaction.DisposeAsync();
            await Context.DisposeAsync();
        }
        finally
        {
            ended?.Invoke();
        }
    }
}
