using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BookReader.Library.Storage.Postgres;

/// <summary>
/// Lets one process only serve a database: a second one would not hear of the first one's writes, and show what is old.
/// The right is a lock of a connection's own, so that it ends with the process however that ends.
/// </summary>
public sealed class SingleNode(string address, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<SingleNode> log) : BackgroundService
{
    // Any number, as long as nothing else in the same database locks by it.
    private const long NodeLock = 0x426F6F6B_4E6F6465;

    // A server that is being replaced takes its time to go.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private NpgsqlConnection? _connection;

    /// <summary>Takes the database for this process. To be called before anything is served.</summary>
    /// <exception cref="DatabaseTakenException">Another process has it.</exception>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        while (!await TryClaimAsync(cancellationToken))
        {
            if (time.GetElapsedTime(startedAt) > Patience)
            {
                throw new DatabaseTakenException();
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }

    /// <summary>The lock is gone when its connection is; whoever lost it so takes it back, or stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Nothing is sent to it: this returns when the connection breaks.
                await _connection!.WaitAsync(stoppingToken);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                await ClaimAgainAsync(stoppingToken);
            }
        }
    }

    private async Task ClaimAgainAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                if (!await TryClaimAsync(stoppingToken))
                {
                    Log.DatabaseTaken(log);
                    lifetime.StopApplication();
                }

                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task<bool> TryClaimAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false, KeepAlive = 1 }.ToString());
        await _connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({NodeLock})", _connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>Another process serves the database.</summary>
public sealed class DatabaseTakenException() : Exception("Another BookReader is running on this database.");
