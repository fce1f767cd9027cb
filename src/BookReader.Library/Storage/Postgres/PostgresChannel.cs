using BookReader.Caching.Coherence;
using Npgsql;

namespace BookReader.Library.Storage.Postgres;

/// <summary>The channel between nodes by NOTIFY and LISTEN. Raises go out with their transactions, in <see cref="PostgresLibraryContext"/>.</summary>
public sealed class PostgresChannel(string address, TimeProvider time) : INodeChannel, IAsyncDisposable
{
    internal const string Name = "bookreader";

    // PostgreSQL refuses a payload of this length or more.
    internal const int MessageLimitBytes = 8000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // In order and one at a time is what is wanted; the second is for when the first has just broken.
    private readonly NpgsqlDataSource _sending = PostgresAddress.Connect(
        new NpgsqlConnectionStringBuilder(address) { MaxPoolSize = 2, CommandTimeout = 5 }.ToString(), "");

    // A backend that was killed is noticed at once; one that hangs, by what is sent to keep the connection alive.
    private readonly string _listening = new NpgsqlConnectionStringBuilder(address) { Pooling = false, KeepAlive = 1, Timeout = 5 }.ToString();

    /// <inheritdoc/>
    public async Task ListenAsync(Action connected, Action<string> received, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(connected, received, cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                await Task.Delay(Pause, time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        await using var command = _sending.CreateCommand($"SELECT pg_notify('{Name}', message) FROM unnest($1) AS message");
        command.Parameters.Add(new NpgsqlParameter { Value = messages.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _sending.DisposeAsync();

    private async Task ListenOnceAsync(Action connected, Action<string> received, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_listening);
        connection.Notification += (_, message) => received(message.Payload);
        await connection.OpenAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand($"LISTEN {Name}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        connected();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }
}
