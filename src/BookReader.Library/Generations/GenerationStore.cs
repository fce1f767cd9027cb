using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Storage;

namespace BookReader.Library.Generations;

/// <summary>Where the cache finds generations: in the same database as the data.</summary>
public sealed class GenerationStore(ILibraryStorage storage) : IGenerationStore
{
    public async ValueTask<ISnapshot> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        await storage.OpenSnapshotAsync(cancellationToken);

    public async ValueTask<Raised> RaiseAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, Announcement? announcement, CancellationToken cancellationToken)
    {
        await using var transaction = await storage.BeginAsync(cancellationToken);
        var raised = await transaction.RaiseAsync(tags, announcement, cancellationToken);
        var rows = await transaction.Context.ReadGenerationsAsync(alsoRead, cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return raised with { Generations = [.. raised.Generations, .. alsoRead.Select(tag => new TagGeneration(tag, rows.GetValueOrDefault(tag.Value)))] };
    }
}
