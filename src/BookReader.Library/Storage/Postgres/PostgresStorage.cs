using System.Data;
using BookReader.Library.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace BookReader.Library.Storage.Postgres;

/// <summary>
/// PostgreSQL 15 or later. Views are read-only and repeatable-read; writes are read-committed, so that a raise waits for
/// the one before it instead of failing, and writers run side by side.
/// </summary>
public sealed class PostgresStorage : ILibraryStorage, IAsyncDisposable
{
    private const int OldestMajorVersion = 15;

    // Any number, as long as nothing else in the same database locks by it.
    private const long MigrationLock = 0x426F6F6B_52656164;

    private readonly NpgsqlDataSource _reading;
    private readonly NpgsqlDataSource _writing;
    private readonly PooledDbContextFactory<PostgresLibraryContext> _readers;
    private readonly PooledDbContextFactory<PostgresLibraryContext> _writers;

    // Who finds all connections taken waits here for as long as its own caller lets it, and not for as long as Npgsql
    // would before it fails.
    private readonly SemaphoreSlim _readGate;
    private readonly SemaphoreSlim _writeGate;

    /// <param name="address">Where it is, as <see cref="PostgresAddress.Parse"/> gives it.</param>
    /// <param name="interceptors">Told of each command, as a test that counts them wants.</param>
    public PostgresStorage(string address, IEnumerable<IInterceptor> interceptors)
    {
        IInterceptor[] told = [.. interceptors];
        _reading = PostgresAddress.Connect(address, "-c default_transaction_read_only=on");

        // Whatever the server's default is: an answered write must survive a power cut.
        _writing = PostgresAddress.Connect(address, "-c synchronous_commit=on");
        var connections = new NpgsqlConnectionStringBuilder(address).MaxPoolSize;
        _readGate = new SemaphoreSlim(connections);
        _writeGate = new SemaphoreSlim(connections);
        _readers = Factory(_reading, QueryTrackingBehavior.NoTracking, told);
        _writers = Factory(_writing, QueryTrackingBehavior.TrackAll, told);
    }

    /// <inheritdoc />
    /// <exception cref="PostgresUnfitException">The server is too old, a standby, or not in UTF-8.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _writing.OpenConnectionAsync(cancellationToken);
        await RefuseUnfitAsync(connection, cancellationToken);

        // Of several processes that start at once one migrates, and the others find it done.
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await using var context = await _writers.CreateDbContextAsync(cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public async ValueTask<LibrarySnapshot> OpenSnapshotAsync(CancellationToken cancellationToken)
    {
        var (context, transaction) = await BeginAsync(_readers, _readGate, IsolationLevel.RepeatableRead, cancellationToken);
        return new LibrarySnapshot(context, transaction, () => _readGate.Release());
    }

    /// <inheritdoc />
    public async ValueTask<LibraryTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var (context, transaction) = await BeginAsync(_writers, _writeGate, IsolationLevel.ReadCommitted, cancellationToken);
        return new LibraryTransaction(context, transaction, () => _writeGate.Release());
    }

    /// <inheritdoc />
    public bool HasOneWriter => false;

    /// <inheritdoc />
    /// <remarks>A broken constraint is one too: what was asked before the write found the row, or did not, and then another came first.</remarks>
    public bool IsConflict(Exception exception) => exception switch
    {
        PostgresException database => database.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation,
        DbUpdateConcurrencyException => true,
        { InnerException: { } inner } => IsConflict(inner),
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync();
        await _writing.DisposeAsync();
        _readGate.Dispose();
        _writeGate.Dispose();
    }

    private static async Task<(LibraryContext Context, IDbContextTransaction Transaction)> BeginAsync(
        PooledDbContextFactory<PostgresLibraryContext> contexts, SemaphoreSlim gate, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        PostgresLibraryContext? context = null;
        try
        {
            context = await contexts.CreateDbContextAsync(cancellationToken);
            return (context, await context.Database.BeginTransactionAsync(isolation, cancellationToken));
        }
        catch
        {
            if (context is not null)
            {
                await context.DisposeAsync();
            }

            gate.Release();
            throw;
        }
    }

    private static async Task RefuseUnfitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestMajorVersion)
        {
            throw new PostgresUnfitException($"PostgreSQL {OldestMajorVersion} or later is needed; this is {connection.PostgreSqlVersion}.");
        }

        await using var command = new NpgsqlCommand(
            "SELECT pg_is_in_recovery(), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetBoolean(0))
        {
            throw new PostgresUnfitException("the server is a standby; name the primary.");
        }

        if (row.GetString(1) != "UTF8")
        {
            throw new PostgresUnfitException($"the database's encoding must be UTF8; it is {row.GetString(1)}.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static PooledDbContextFactory<PostgresLibraryContext> Factory(
        NpgsqlDataSource source, QueryTrackingBehavior tracking, IInterceptor[] interceptors) => new(
        new DbContextOptionsBuilder<PostgresLibraryContext>()
            .UseNpgsql(source)
            .UseQueryTrackingBehavior(tracking)
            .AddInterceptors(interceptors)
            .Options);
}

/// <summary>The server can't keep a library: too old, a standby, or of another encoding.</summary>
public sealed class PostgresUnfitException(string message) : Exception(message);
