using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching;

public sealed partial class TieredCache
{
    /// <summary>Merges what a committed transaction raised. To be called before the write is answered.</summary>
    /// <param name="raised">The tags and their new generations, as the transaction returned them.</param>
    public void Raise(params IReadOnlyList<TagGeneration> raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        foreach (var (tag, generation) in raised)
        {
            _cells.Raise(tag, generation);
            Log.Raised(_log, tag.Value, generation.Value);
        }
    }

    /// <summary>For a transaction whose outcome nobody knows: what it may have raised is asked of the database anew.</summary>
    /// <param name="tags">What it was to raise.</param>
    public void Forget(params IReadOnlyCollection<Tag> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (var tag in tags)
        {
            _cells.Kill(tag);
            Log.Forgotten(_log, tag.Value);
        }
    }

    /// <summary>Raises tags in a transaction of their own and merges it: an invalidation that belongs to no write.</summary>
    /// <param name="tags">What to raise.</param>
    /// <param name="alsoRead">What only to read in that transaction.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The generations of both.</returns>
    public async ValueTask<IReadOnlyList<TagGeneration>> InvalidateAsync(
        IReadOnlyCollection<Tag> tags, IReadOnlyCollection<Tag> alsoRead, CancellationToken cancellationToken)
    {
        try
        {
            var generations = await _store.RaiseAsync(tags, alsoRead, cancellationToken);
            Raise(generations);
            return generations;
        }
        catch
        {
            Forget(tags);
            throw;
        }
    }

    /// <summary>Drops from memory what a pattern names. Only room is won by it: what was raised is no longer served anyway.</summary>
    /// <returns>The keys whose entries went.</returns>
    internal HashSet<string> Sweep(KeyPattern pattern)
    {
        var swept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in pattern.Exact is { } exact ? [exact] : _memory.Keys)
        {
            if (pattern.IsMatch(key) && _memory.Remove(key))
            {
                swept.Add(key);
            }
        }

        Log.Cleared(_log, pattern.Text, swept.Count);
        return swept;
    }
}
