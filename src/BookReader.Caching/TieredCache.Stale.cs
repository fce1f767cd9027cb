using BookReader.Caching.Coherence;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching;

/// <summary>
/// For reads that would rather have what was true a while ago than nothing while the database is away: the lease has lapsed,
/// and the cells say what this node heard last. An entry that equals them is given, and called stale. It may miss what was
/// written since (promise 1), and shows nothing older than this node has shown (promise 2), for whatever was shown had raised
/// the cells first.
/// </summary>
public sealed partial class TieredCache
{
    // Longer than any load of a database that is well, and shorter than a reader's patience.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Outage _outage;

    /// <summary>
    /// As <see cref="GetAsync"/>; and while the database is away, what this node holds and has not heard to be passed, with
    /// <see cref="CacheOutcome.Stale"/>, whatever its time to live.
    /// </summary>
    /// <param name="resource">What kind of entry.</param>
    /// <param name="values">What fills the places of its key; kept, not to be changed.</param>
    /// <param name="cancellationToken">Stops waiting; a shared load goes on.</param>
    /// <exception cref="Exception">Whatever the load threw, where nothing is held.</exception>
    public ValueTask<CacheRead> GetEvenStaleAsync(CachedResource resource, KeyValue[] values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return OrStaleAsync(
            patience => GetAsync(resource, values, patience),
            async () => await FindStaleAsync(resource, values) is { } entry ? Counted(resource, values, entry, CacheOutcome.Stale) : null,
            cancellationToken);
    }

    /// <summary>As <see cref="IsCurrentAsync(Stamp, CancellationToken)"/>; and while the database is away, as of the moment at which this node last heard it.</summary>
    /// <remarks>Synchronous while its tags are known and the lease holds.</remarks>
    public ValueTask<Judgement> JudgeEvenStaleAsync(Stamp stamp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stamp);
        return _options.IsEnabled && _lease.IsHeld && stamp.IsCurrent
            ? ValueTask.FromResult(Judgement.Current)
            : OrStaleAsync(
                async patience => await JudgeAsync(stamp, patience) ? Judgement.Current : Judgement.Passed,
                () => ValueTask.FromResult<Judgement?>(LastKnownOf(stamp) switch
                {
                    Stamp.Verdict.Current => Judgement.Stale,
                    Stamp.Verdict.Passed => Judgement.Passed,
                    _ => null,
                }),
                cancellationToken);
    }

    private async ValueTask<T> OrStaleAsync<T>(Func<CancellationToken, ValueTask<T>> ask, Func<ValueTask<T?>> find, CancellationToken cancellationToken)
        where T : struct
    {
        if (_node is null || !_options.IsEnabled || !_options.ServesStale)
        {
            return await ask(cancellationToken);
        }

        if (!_lease.IsHeld && _outage.IsOn && await find() is { } known)
        {
            return known;
        }

        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var answer = await ask(either.Token);
            _outage.End();
            return answer;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // While the lease holds, others wait for this node before they answer a write: it is not cut off, only slow.
            if (!_lease.IsHeld && await find() is { } held)
            {
                _outage.Begin();
                return held;
            }

            if (!patience.IsCancellationRequested)
            {
                throw;
            }
        }

        return await ask(cancellationToken);
    }

    private async ValueTask<Entry?> FindStaleAsync(CachedResource resource, KeyValue[] values)
    {
        var key = resource.Key.Format(values);
        if (_memory.TryGet(key, out var held) && IsLastKnown(held))
        {
            return held;
        }

        if (await ReadSharedAsync(resource, key, resource.TagsOf(values)) is not { } found || !IsLastKnown(found))
        {
            return null;
        }

        _memory.Store(found);
        return found;

        bool IsLastKnown(Entry entry) => entry.Resource == resource && LastKnownOf(entry.Stamp) == Stamp.Verdict.Current;
    }

    private Stamp.Verdict LastKnownOf(Stamp stamp)
    {
        stamp.Find(_cells);
        return stamp.Judge();
    }
}
