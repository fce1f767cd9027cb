using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Statistics;

namespace BookReader.Caching;

/// <summary>The tier behind memory. Nothing that it holds is believed: an entry from it is judged like any other (E1).</summary>
public sealed partial class TieredCache
{
    // A shared tier is for what others may want yet; a remainder shorter than this is gone before they ask.
    private static readonly TimeSpan LeastSharedLifetime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MostSharedLifetime = TimeSpan.FromDays(30);

    /// <summary>What the shared tier answered and was given, all resources together; all zero without one.</summary>
    public SharedCounters Shared { get; } = new();

    /// <summary>
    /// The key's entry from the shared tier, if it is current as of a moment after everybody joined who is to be given it
    /// unconditionally; null when it takes a load.
    /// </summary>
    /// <remarks>
    /// Who is given what. The value itself may be of any age, so no moment of the GET matters: not when it was sent, not
    /// when it was answered. What matters is the moment of judging, at which the cells are known to be complete: an entry
    /// that equals them then misses no write that was answered before that moment (promise 1), and nothing that any
    /// read of this node showed before it (promise 2: whatever was shown, its generations were in the cells first).
    /// So the flight departs right before it judges, exactly as it departs right before a load's snapshot. Whoever joined
    /// before asked before the judging, and takes the result as it is; whoever finds it departed may have asked after it,
    /// after a write that was answered since, and judges the result anew, as with any flight. If the entry turns out to be
    /// passed, the load departs once more, later, and all the same holds of its snapshot: those who were in time for the
    /// judging are in time for that, and those who joined between the two judge, which is more than they would have to.
    /// A look-up that judging takes begins after the departure too, and its snapshot with it.
    /// </remarks>
    private async Task<Entry?> FindSharedAsync(
        CachedResource resource, string key, KeyValue[] values, Flight flight, CancellationToken cancellationToken)
    {
        if (_shared is null || await ReadSharedAsync(resource, key, resource.TagsOf(values)) is not { } found)
        {
            return null;
        }

        flight.Depart();
        if (!await IsCurrentAsync(found, resource, cancellationToken))
        {
            CountShared(resource, static counters => counters.CountPassed());
            return null;
        }

        CountShared(resource, static counters => counters.CountHit());
        return found;
    }

    /// <summary>A sound entry of the key, current or not.</summary>
    private async ValueTask<Entry?> ReadSharedAsync(CachedResource? resource, string key, Tag[] required)
    {
        if (_shared is null || !_options.IsEnabled)
        {
            return null;
        }

        var (outcome, value) = await _shared.FindAsync(SharedVersionOf(resource), key);
        CountShared(resource, counters => counters.Count(outcome));
        using (value)
        {
            if (value is null)
            {
                return null;
            }

            if (EntryFormat.TryRead(value.Memory.Span, resource, key, required, _time, out var entry))
            {
                return entry;
            }
        }

        CountShared(resource, static counters => counters.CountRefused());
        return null;
    }

    /// <summary>
    /// What is done with a new entry when its readers have been answered: compressed if it is worth it, and put into the
    /// shared tier. Compressing takes longer than everything else that a fill does in this process.
    /// </summary>
    private async Task ShareAsync(Entry entry)
    {
        if (entry.IsFound && entry.Payload.Length > _options.CompressionThresholdBytes)
        {
            // Off the stack of whoever began the flight: where a database answers at once, that is a reader.
            await Task.Yield();
            if (EntryCompression.Compress(entry.Payload.Span) is { } brotli)
            {
                var plain = entry;
                entry = plain.WithBrotli(brotli);
                _memory.Replace(plain, entry);
            }
        }

        Put(entry);
    }

    private void Put(Entry entry)
    {
        var lifetime = LifetimeOf(entry);
        if (_shared is null || !_options.IsEnabled || !EntryFormat.Takes(entry) || lifetime < LeastSharedLifetime)
        {
            return;
        }

        // Not written while the tier is away: it would be for nothing, once for each miss.
        var isTaken = _shared.TakesPuts
            && _shared.TryPut(SharedVersionOf(entry.Resource), entry.Key, EntryFormat.Write(entry, lifetime, _time), lifetime);
        CountShared(entry.Resource, counters => counters.CountPut(isTaken));
    }

    private TimeSpan LifetimeOf(Entry entry)
    {
        var left = (entry.ExpiresAt - _time.GetTimestamp()) / (double)_time.TimestampFrequency;
        return left < MostSharedLifetime.TotalSeconds ? TimeSpan.FromSeconds(left) : MostSharedLifetime;
    }

    private static string SharedVersionOf(CachedResource? resource) => resource is null ? BareVersion : resource.SharedVersion;

    private void CountShared(CachedResource? resource, Action<SharedCounters> count)
    {
        count(Shared);
        if (resource is not null)
        {
            count(resource.Counters.Shared);
        }
    }
}
