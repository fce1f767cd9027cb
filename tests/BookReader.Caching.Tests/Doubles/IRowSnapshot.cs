using BookReader.Caching.Generations;

namespace BookReader.Caching.Tests.Doubles;

/// <summary>A snapshot of a database of rows that have versions.</summary>
internal interface IRowSnapshot : ISnapshot
{
    /// <summary>A row's version; null where there is no such row.</summary>
    ValueTask<long?> ReadRowAsync(string row, CancellationToken cancellationToken);
}
