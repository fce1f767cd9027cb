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
public sealed class SqliteStorage : ILibraryStorage, IDisposable
{
    private readonly FileStream _lock;
    private readonly PooledDbContextFactory<SqliteLibraryContext> _reading;
    private readonly PooledDbContextFactory<SqliteLibraryContext> _writing;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <param name="folder">The data folder; made when missing.</param>
    /// <param name="time">The clock that generations follow.</param>
    /// <param name="random">The chance in them.</param>
    /// <param name="interceptors">Told of each command, as a test that counts them wants.</param>
    /// <exception cref="FolderTakenException">Another process has the folder.</exception>
    public SqliteStorage(string folder, TimeProvider time, Random random, IEnumerable<IInterceptor> interceptors)
    {
        (_time, _random) = (time, random);
        Directory.CreateDirectory(folder);
        _lock = Lock(Path.Combine(folder, "lock"));
        var file = Path.Combine(folder, "bookreader.db");
        IInterceptor[] told = [.. interceptors];
        _writing = Factory(file, SqliteOpenMode.ReadWriteCreate, [new DurableConnections(), .. told]);
        _reading = Factory(file, SqliteOpenMode.ReadOnly, told);
    }

    /// <inheritdoc />
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await _writing.CreateDbContextAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <inheritdoc />
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

    /// <summary>Waits for the right to write, and begins. IMMEDIATE: what is read in it stands still until it ends.</summary>
    public async ValueTask<LibraryTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        SqliteLibraryContext? context = null;
        try
        {
            context = await _writing.CreateDbContextAsync(cancellationToken);
            (context.Time, context.Random) = (_time, _random);
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

    /// <inheritdoc />
    public bool HasOneWriter => true;

    /// <inheritdoc />
    public bool IsConflict(Exception exception) => false;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _writer.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not FileNotFoundException and not DirectoryNotFoundException && File.Exists(file))
        {
            throw new FolderTakenException(exception);
        }
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

/// <summary>Another process keeps its data in the folder.</summary>
public sealed class FolderTakenException(Exception inner) : Exception("Another process keeps its data in the folder.", inner);
