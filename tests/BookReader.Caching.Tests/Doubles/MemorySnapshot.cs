using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Tests.Doubles;

/// <summary>One moment of a <see cref="MemoryDatabase"/>: that of the first read.</summary>
internal sealed class MemorySnapshot(MemoryDatabase database) : IRowSnapshot
{
    private MemoryDatabase.State? _state;
    private bool _isClosed;

    public void Take() => _state = database.Committed();

    public async ValueTask<IReadOnlyList<Generation>> ReadGenerationsAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        var state = await BeginAsync(Statement.ReadGenerations, cancellationToken);
        Generation[] generations = [.. tags.Select(tag => new Generation(state.Generations.GetValueOrDefault(tag)))];
        await database.EndAsync(Statement.ReadGenerations, cancellationToken);
        return generations;
    }

    /// <summary>A row's version; null where there is no such row.</summary>
    public async ValueTask<long?> ReadRowAsync(string row, CancellationToken cancellationToken)
    {
        var state = await BeginAsync(Statement.ReadRow, cancellationToken);
        long? version = state.Rows.TryGetValue(row, out var found) ? found : null;
        await database.EndAsync(Statement.ReadRow, cancellationToken);
        return version;
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await database.BeginAsync(Statement.Close, CancellationToken.None);
    }

    private async ValueTask<MemoryDatabase.State> BeginAsync(Statement statement, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        await database.BeginAsync(statement, cancellationToken);
        return _state ??= database.Committed();
    }
}
