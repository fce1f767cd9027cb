using BookReader.Caching.Coherence;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching;

public sealed partial class TieredCache
{
    /// <summary>Begins a raise. To be called before its transaction announces it to other nodes; disposed of when the write is answered or given up.</summary>
    public PendingRaise BeginRaise() => _node?.BeginRaise() ?? PendingRaise.Alone;

    /// <summary>The epoch of what is read from now on, for <see cref="Raise(IReadOnlyList{TagGeneration}, int)"/>. To be taken before the snapshot.</summary>
    public int Epoch => _cells.Epoch;

    /// <summary>
    /// A transaction has committed what it raised: merges it, and waits until no other node can answer with what it
    /// replaced. Only then may the write be answered.
    /// </summary>
    /// <param name="pending">The raise.</param>
    /// <param name="raised">What it became.</param>
    /// <exception cref="TimeoutException">The other nodes could not be asked for; the write is committed all the same.</exception>
    public Task CommittedAsync(PendingRaise pending, Raised raised)
    {
        ArgumentNullException.ThrowIfNull(pending);
        ArgumentNullException.ThrowIfNull(raised);
        Raise(raised.Generations, pending.Epoch);
        return _node?.WaitForOthersAsync(pending, raised.Transaction) ?? Task.CompletedTask;
    }

    /// <summary>Merges what a committed transaction raised, where one process has the database to itself. To be called before the write is answered.</summary>
    /// <param name="raised">The tags and their new generations, as the transaction returned them.</param>
    public void Raise(params IReadOnlyList<TagGeneration> raised) => Raise(raised, _cells.Epoch);

    /// <summary>Merges generations that were read or raised in the database, so that nobody is shown anything older afterwards.</summary>
    /// <param name="raised">The tags and their generations.</param>
    /// <param name="epoch">That of the moment before it began: what a database that was replaced meanwhile said is not believed.</param>
    public void Raise(IReadOnlyList<TagGeneration> raised, int epoch)
    {
        ArgumentNullException.ThrowIfNull(raised);
        foreach (var (tag, generation) in raised)
        {
            _cells.Raise(tag, generation, epoch);
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
        using var pending = BeginRaise();
        try
        {
            var raised = await _store.RaiseAsync(tags, alsoRead, pending.Announcement, cancellationToken);
            await CommittedAsync(pending, raised);
            return raised.Generations;
        }
        catch
        {
            Forget(tags);
            throw;
        }
    }

    /// <summary>An entry is wrong under generations that are right: only new ones put an end to it on every node and in the shared tier.</summary>
    private async Task MendAsync(CachedResource resource, KeyValue[] values, Entry entry)
    {
        _memory.Remove(entry.Key);
        await InvalidateAsync([.. resource.TagsOf(values).Where(tag => tag != resource.KindTag)], [], CancellationToken.None);
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
