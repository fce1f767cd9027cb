using BookReader.Caching.Loading;
using BookReader.Library.Generations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>
/// The embedded database: one file in the data folder, which this process locks for itself. Readers see snapshots (WAL)
/// and cannot write; writers come one at a time.
/// </summary>
public sealed class SqliteStorage : IDisposable
{
    private readonly FileStream _lock;
    private readonly PooledDbContextFactory<SqliteLibraryContext> _reading;
    private readonly PooledDbContextFactory<SqliteLibraryContext> _writing;
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <param name="folder">The data folder; made when missing.</param>
    /// <param name="interceptors">Told of each command, as a test that counts them wants.</param>
    /// <exception cref="IOException">Another process has the folder.</exception>
    public SqliteStorage(string folder, IEnumerable<IInterceptor> interceptors)
    {
        Directory.CreateDirectory(folder);
        _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var file = Path.Combine(folder, "bookreader.db");
        IInterceptor[] told = [.. interceptors];
        _writing = Factory(file, SqliteOpenMode.ReadWriteCreate, [new DurableConnections(), .. told]);
        _reading = Factory(file, SqliteOpenMode.ReadOnly, told);
    }

    /// <summary>Brings the tables up to date. To be called before anything else.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await _writing.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Opens a view on a connection of its own. The snapshot is taken by its first statement.</summary>
    public async ValueTask<LibrarySnapshot> OpenSnapshotAsync(CancellationToken cancellationToken)
    {
        var context = await _reading.CreateDbContextAsync(cancellationToken);
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);

            // Not EF's BeginTransaction: that one is IMMEDIATE, which asks for the right to write.
            var transaction = ((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true);
            await context.Database.UseTransactionAsync(transaction, cancellationToken);
            return new LibrarySnapshot(context, transaction);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>A view for queries: inside a cache's fill the fill's own, so that what is read belongs to the stamp; else a new one.</summary>
    public ValueTask<LibrarySnapshot> OpenViewAsync(CancellationToken cancellationToken) =>
        LoadContext.Current?.Snapshot is LibrarySnapshot filling ? ValueTask.FromResult(filling.Lend()) : OpenSnapshotAsync(cancellationToken);

    /// <summary>Waits for the right to write, and begins. IMMEDIATE: what is read in it stands still until it ends.</summary>
    public async ValueTask<LibraryTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        LibraryContext? context = null;
        try
        {
            context = await _writing.CreateDbContextAsync(cancellationToken);
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            return new LibraryTransaction(context, transaction, () => _writer.Release());
        }
        catch
        {
            if (context is not null)
            {
                await context.DisposeAsync();
            }

            _writer.Release();
            throw;
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _writer.Dispose();
        _lock.Dispose();
    }

    private static PooledDbContextFactory<SqliteLibraryContext> Factory(string file, SqliteOpenMode mode, IInterceptor[] interceptors)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, ForeignKeys = true, DefaultTimeout = 30 };
        return new PooledDbContextFactory<SqliteLibraryContext>(
            new DbContextOptionsBuilder<SqliteLibraryContext>()
                .UseSqlite(connection.ToString())
                .UseQueryTrackingBehavior(
                    mode == SqliteOpenMode.ReadOnly ? QueryTrackingBehavior.NoTracking : QueryTrackingBehavior.TrackAll)
                .AddInterceptors(interceptors)
                .Options);
    }
}
