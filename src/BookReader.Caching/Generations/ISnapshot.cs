using BookReader.Caching.Keys;

namespace BookReader.Caching.Generations;

/// <summary>A view of the database in which everything read belongs to one moment. Used by one flow at a time.</summary>
public interface ISnapshot : IAsyncDisposable
{
    /// <summary>The generations that tags have in this snapshot.</summary>
    /// <returns>One for each tag, in their order; <see cref="Generation.None"/> where there is no row.</returns>
    ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken);
}
