using BookReader.Caching.Loading;
using BookReader.Library.Generations;

namespace BookReader.Library.Storage;

/// <summary>
/// A database that keeps a library: how views and transactions are opened on it. What is asked in them is the same for
/// all; the few statements that are not are methods of its <see cref="LibraryContext"/>.
/// </summary>
public interface ILibraryStorage
{
    /// <summary>Brings the tables up to date. To be called before anything else.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Opens a view on a connection of its own, which cannot write. The snapshot is taken by its first statement.</summary>
    ValueTask<LibrarySnapshot> OpenSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>Begins a write.</summary>
    ValueTask<LibraryTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Whether writers come one at a time, so that what one of them reads stands still until it ends.</summary>
    bool HasOneWriter { get; }

    /// <summary>
    /// Whether a transaction failed by another one that ran beside it, before its commit: begun anew it may succeed, or
    /// find out why not.
    /// </summary>
    bool IsConflict(Exception exception);
}

internal static class LibraryStorageViews
{
    /// <summary>A view for queries: inside a cache's fill the fill's own, so that what is read belongs to the stamp; else a new one.</summary>
    public static ValueTask<LibrarySnapshot> OpenViewAsync(this ILibraryStorage storage, CancellationToken cancellationToken) =>
        LoadContext.Current?.Snapshot is LibrarySnapshot filling
            ? ValueTask.FromResult(filling.Lend())
            : storage.OpenSnapshotAsync(cancellationToken);
}
