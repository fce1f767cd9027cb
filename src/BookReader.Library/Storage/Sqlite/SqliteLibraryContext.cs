using System.Text.Json;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using Microsoft.EntityFrameworkCore;

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

    internal override async Task<IReadOnlyList<TagGeneration>> RaiseAsync(string[] sorted, CancellationToken cancellationToken)
    {
        var microseconds = (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var rows = await Generations.FromSqlRaw(RaiseSql, JsonSerializer.Serialize(sorted), microseconds, Random.Next(1 << 20))
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TagGeneration(new Tag(row.Tag), new Generation(row.Generation)))];
    }

    /// <summary>Nothing: a writer is alone.</summary>
    protected override string RowLock(bool forChange) => "";
}
