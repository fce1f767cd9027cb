using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Statistics;
using Microsoft.Extensions.Logging;

namespace BookReader.Caching.Verification;

/// <summary>
/// Watches the cache at work: what one hit in so many was answered with is read again from the database a moment later,
/// and compared, if its generations are what they were. There is then no excuse for a difference.
/// </summary>
/// <param name="every">One hit in how many of a resource's.</param>
/// <param name="store">The database.</param>
/// <param name="loadTimeout">When a reading is given up.</param>
/// <param name="time">The clock of the moment.</param>
/// <param name="events">What to tell of an entry that is wrong.</param>
/// <param name="mend">Puts an end to a wrong entry.</param>
/// <param name="log">Differences as errors.</param>
/// <remarks>Safe for use from many threads. One hit at a time is verified, so that a busy server asks its database for no more than that.</remarks>
internal sealed class HitVerifier(
    int every,
    IGenerationStore store,
    TimeSpan loadTimeout,
    TimeProvider time,
    RecentEvents events,
    Func<CachedResource, KeyValue[], Entry, Task> mend,
    ILogger log)
{
    // The reader has its answer by then, and so have the writers who were about to be answered when it was given.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private int _isBusy;

    /// <summary>What came of it.</summary>
    public VerificationCounters Counters { get; } = new(time);

    /// <summary>The verification that was begun last; it never fails.</summary>
    public Task UnderWay { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the hit of this number is one to be verified.</summary>
    public bool IsDue(long number) => (uint)number % (uint)every == 0;

    /// <summary>Verifies a hit later, unless another one is under way.</summary>
    public void Begin(CachedResource resource, KeyValue[] values, Entry entry)
    {
        if (!resource.LoadsAnywhere)
        {
            return;
        }

        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            Counters.Count(VerificationResult.Skipped);
            return;
        }

        // It belongs to nobody: not to the request that happened to be the thousandth, nor to what that has in its flow.
        using var own = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        UnderWay = VerifyAsync(resource, values, entry);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a load throws says nothing of the entry.")]
    private async Task VerifyAsync(CachedResource resource, KeyValue[] values, Entry entry)
    {
        try
        {
            await Task.Delay(Moment, time, CancellationToken.None);
            using var timeout = new CancellationTokenSource(loadTimeout, time);
            var result = await CompareAsync(resource, values, entry, timeout.Token);
            Counters.Count(result);
            if (result == VerificationResult.Different)
            {
                await mend(resource, values, entry);
            }
        }
        catch (Exception exception)
        {
            Counters.Count(VerificationResult.Failed);
            Log.VerificationFailed(log, entry.Key, exception.GetType().Name);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    private async Task<VerificationResult> CompareAsync(CachedResource resource, KeyValue[] values, Entry entry, CancellationToken cancellationToken)
    {
        await using var snapshot = await store.OpenSnapshotAsync(cancellationToken);
        var generations = await snapshot.ReadGenerationsAsync(entry.Stamp.Tags, cancellationToken);
        if (!entry.Stamp.Equals(generations))
        {
            return VerificationResult.Passed;
        }

        var again = await LoadAsync(resource, values, snapshot, entry.Stamp, cancellationToken);
        if (again.ETag == entry.ETag && again.IsFound == entry.IsFound && again.Scope == entry.Scope)
        {
            return VerificationResult.Same;
        }

        Log.HitWasWrong(log, entry.Key, entry.ETag, again.ETag, string.Join(' ', entry.Stamp.ToArray()), events.Of(entry));
        return VerificationResult.Different;
    }

    /// <summary>As a fill does, but that everything, its premise too, comes from one snapshot, and nothing is kept.</summary>
    private static async Task<Entry> LoadAsync(
        CachedResource resource, KeyValue[] values, ISnapshot snapshot, Stamp stamp, CancellationToken cancellationToken)
    {
        var premise = resource.Premise is { } rests
            ? await LoadAsync(rests.Resource, rests.Values(values), snapshot, stamp, cancellationToken)
            : null;
        var key = resource.Key.Format(values);
        var context = new LoadContext(key, values, snapshot, premise, stamp);
        LoadContext.Current = context;
        return new Entry(key, resource, await resource.Load(context, cancellationToken), stamp, long.MaxValue);
    }
}
