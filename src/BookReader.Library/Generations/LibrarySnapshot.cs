using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Generations;

/// <summary>A view of the library in which data and generations belong to one moment.</summary>
/// <param name="context">On a connection of its own.</param>
/// <param name="transaction">What makes it one moment; null when somebody else ends it.</param>
/// <param name="ended">Told when it is over.</param>
public sealed class LibrarySnapshot(LibraryContext context, IAsyncDisposable? transaction, Action? ended = null) : ISnapshot
{
    private bool _isOver;

    /// <summary>For queries; it cannot write.</summary>
    public LibraryContext Context { get; } = context;

    public async ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        var rows = await Context.ReadGenerationsAsync(tags, cancellationToken);
        return [.. tags.Select(tag => rows.GetValueOrDefault(tag.Value))];
    }

    /// <summary>The same view for somebody whose disposing it must not end it.</summary>
    public LibrarySnapshot Lend() => new(Context, transaction: null);

    public async ValueTask DisposeAsync()
    {
        if (transaction is null || _isOver)
        {
            return;
        }

        _isOver = true;
        try
        {
            await transaction.DisposeAsync();
            await Context.DisposeAsync();
        }
        finally
        {
            ended?.Invoke();
        }
    }
}

internal static class GenerationQueries
{
    public static async Task<Dictionary<string, Generation>> ReadGenerationsAsync(
        this LibraryContext context, IEnumerable<Tag> tags, CancellationToken cancellationToken)
    {
        string[] names = [.. tags.Select(tag => tag.Value)];
        return await context.Generations.AsNoTracking()
            .Where(row => names.Contains(row.Tag))
            .ToDictionaryAsync(row => row.Tag, row => new Generation(row.Generation), StringComparer.Ordinal, cancellationToken);
    }
}
