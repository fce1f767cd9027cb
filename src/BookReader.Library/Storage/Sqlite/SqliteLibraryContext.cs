using System.Data.Common;
using System.Text.Json;
using BookReader.Caching.Coherence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>The tables on SQLite; its migrations stand beside it.</summary>
public sealed class SqliteLibraryContext(DbContextOptions<SqliteLibraryContext> options) : LibraryContext(options)
{
    private const string RaiseSql =
        """
        INSERT INTO cache_generation (tag, generation) SELECT value, {1} FROM json_each({0}) WHERE true
        ON CONFLICT (tag) DO UPDATE SET generation = CASE
            WHEN excluded.generation > cache_generation.generation THEN excluded.generation
            ELSE cache_generation.generation + 1 + {2} END
        RETURNING tag, generation
        """;

    /// <summary>The clock whose microseconds a generation takes; SQLite's own reads milliseconds.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The chance where the clock is not above the old number.</summary>
    internal Random Random { get; set; } = new();

    internal override IQueryable<Guid> Matching(string text) => SqliteSearch.Matching(this, text);

    internal override Task<Raised> RaiseAsync(string[] sorted, Announcement? announcement, CancellationToken cancellationToken)
    {
        var microseconds = (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return RaiseAsync(RaiseSql, [JsonSerializer.Serialize(sorted), microseconds, Random.Next(1 << 20)], cancellationToken);
    }

    internal override async Task<IReadOnlyList<T>> SelectAsync<T>(
        string sql, IReadOnlyList<string> columns, IReadOnlyList<object?[]> items, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var answers = new List<T>(items.Count);
        await using var command = CommandOf($"WITH item ({NamesOf(columns)}) AS (SELECT {PlacesOf(columns)}) {sql}", columns.Count);
        foreach (var item in items)
        {
            Bind(command, item);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                answers.Add(read(rows));
            }
        }

        return answers;
    }

    internal override async Task InsertAsync(
        string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string onConflict, CancellationToken cancellationToken)
    {
        await using var command = CommandOf($"INSERT INTO {table} ({NamesOf(columns)}) VALUES ({PlacesOf(columns)}) {onConflict}", columns.Count);
        foreach (var row in rows)
        {
            Bind(command, row);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>A statement that is made once and run for each row: nothing goes over a wire here.</summary>
    private SqliteCommand CommandOf(string sql, int parameters)
    {
        var command = new SqliteCommand(sql, (SqliteConnection)Database.GetDbConnection(), (SqliteTransaction?)Database.CurrentTransaction?.GetDbTransaction());
        command.Parameters.AddRange(Enumerable.Range(1, parameters).Select(place => new SqliteParameter { ParameterName = $"${place}" }));
        return command;
    }

    private static string PlacesOf(IReadOnlyList<string> columns) => string.Join(", ", Enumerable.Range(1, columns.Count).Select(place => $"${place}"));

    private static void Bind(SqliteCommand command, object?[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            command.Parameters[i].Value = row[i] ?? DBNull.Value;
        }
    }

    /// <summary>Nothing: a writer is alone.</summary>
    private protected override string Holding(RowLock how) => "";
}
