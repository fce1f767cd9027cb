using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>Makes a commit wait for the disk: an answered write must survive a power cut, and WAL alone does not promise it.</summary>
internal sealed class DurableConnections : DbConnectionInterceptor
{
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
        command.CommandText = "PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
    }
}
