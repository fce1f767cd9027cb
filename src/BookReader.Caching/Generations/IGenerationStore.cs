using BookReader.Caching.Coherence;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Generations;

/// <summary>
/// The seam that the database fills: where generations live. The cache never invents one; it reads them in the
/// snapshot that data is read in, and has them raised where a write is the cache's own (an admin's clear, a bare set).
/// </summary>
/// <remarks>Called from many threads.</remarks>
public interface IGenerationStore
{
    /// <summary>Opens a view of the database on a connection of its own, read-only, one snapshot for all that is read through it.</summary>
    /// <remarks>The snapshot may be taken by this call or by the first statement after it: the cache relies on neither.</remarks>
    ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>Raises tags in a transaction of their own, and reads others in it.</summary>
    /// <param name="tags">What to raise.</param>
    /// <param name="alsoRead">What only to read, after the raise.</param>
    /// <param name="announcement">What to tell other nodes with it, in the same transaction; null for nothing.</param>
    /// <param name="cancellationToken">Gives up before the commit; after it the call completes.</param>
    /// <returns>The generations of both, raised ones first, when the transaction is durably committed.</returns>
    ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken);
}
