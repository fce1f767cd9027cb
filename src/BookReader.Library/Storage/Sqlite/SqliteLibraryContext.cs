using System.Text.Json;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
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

    internal override async Task<Raised> RaiseAsync(string[] sorted, Announcement? announcement, CancellationToken cancellationToken)
    {
        var microseconds = (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var rows = await Generations.FromSqlRaw(RaiseSql, JsonSerializer.Serialize(sorted), microseconds, Random.Next(1 << 20))
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return new Raised([.. rows.Select(row => new TagGeneration(new Tag(row.Tag), new Generation(row.Generation)))], default);
    }

    internal override string TableOfJson(params IReadOnlyList<string> columns) =>
        $"SELECT {string.Join(", ", columns.Select(NameOf).Select(name => $"value ->> '{name}' AS {name}"))} FROM json_each({{0}})";

    internal override async Task InsertAsync(
        string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string onConflict, CancellationToken cancellationToken)
    {
        // One statement, made once and run for each row: nothing goes over a wire here.
        var parameters = Enumerable.Range(1, columns.Count).Select(place => new SqliteParameter { ParameterName = $"${place}" }).ToArray();
        await using var command = new SqliteCommand(
            $"INSERT INTO {table} ({NamesOf(columns)}) VALUES ({string.Join(", ", parameters.Select(each => each.ParameterName))}) {onConflict}",
            (SqliteConnection)Database.GetDbConnection(),
            (SqliteTransaction?)Database.CurrentTransaction?.GetDbTransaction());
        command.Parameters.AddRange(parameters);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Nothing: a writer is alone.</summary>
    private protected override string Holding(RowLock how) => "";
}
