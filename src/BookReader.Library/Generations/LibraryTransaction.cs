using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BookReader.Library.Generations;

/// <summary>The one transaction in which a write raises generations and changes data.</summary>
public sealed class LibraryTransaction(LibraryContext context, IDbContextTransaction transaction, Action ended) : IAsyncDisposable
{
    // Where the clock stands still or runs back, a step of its own: no number is ever given out twice, nor, by chance,
    // one that a database put back from a copy gave out before (rule G1).
    private const string RaiseSql =
        """
        INSERT INTO cache_generation (tag, generation) SELECT value, {1} FROM json_each({0}) WHERE true
        ON CONFLICT (tag) DO UPDATE SET generation = CASE
            WHEN excluded.generation > cache_generation.generation THEN excluded.generation
            ELSE cache_generation.generation + 1 + {2} END
        RETURNING tag, generation
        """;

    public LibraryContext Context { get; } = context;

    /// <summary>Raises tags, sorted and without doubles.</summary>
    /// <param name="tags">What to raise.</param>
    /// <param name="time">The clock whose microseconds a generation takes.</param>
    /// <param name="random">The chance where the clock is not above the old number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TagGeneration>> RaiseAsync(
        IEnumerable<Tag> tags, TimeProvider time, Random random, CancellationToken cancellationToken)
    {
        var sorted = tags.Distinct().Order().Select(tag => tag.Value).ToArray();
        if (sorted.Length == 0)
        {
            return [];
        }

        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var json = System.Text.Json.JsonSerializer.Serialize(sorted);
        var rows = await Context.Generations.FromSqlRaw(RaiseSql, json, microseconds, random.Next(1 << 20))
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TagGeneration(new Tag(row.Tag), new Generation(row.Generation)))];
    }

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
            await Context.DisposeAsync();
        }
        finally
        {
            ended();
        }
    }
}
