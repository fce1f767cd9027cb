using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Benchmarks;

/// <summary>A database in which nothing was ever raised, and which answers at once: what is left is the cache's own cost.</summary>
internal sealed class GenerationsInMemory : IGenerationStore
{
    public ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ISnapshot>(Snapshot.Empty);

    public ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No benchmark writes.");

    private sealed class Snapshot : ISnapshot
    {
        public static readonly Snapshot Empty = new();

        public ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<Generation>>(new Generation[tags.Count]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
