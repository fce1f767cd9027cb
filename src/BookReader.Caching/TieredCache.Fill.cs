using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching;

public sealed partial class TieredCache
{
    // A premise that changes under a fill sends it back to the start; more often than this in a row is a loop, not luck.
    private const int MaxPremiseRounds = 32;

    /// <summary>Sends a flight off. It has its own life: it ends when it lands, fails or times out, whoever still waits.</summary>
    private void StartFlight(CachedResource resource, string key, KeyValue[] values, Flight flight) =>
        flight.Completion = FlyAsync(resource, key, values, flight);

    [SuppressMessage("Design", "CA1031", Justification = "The flight's waiters get the exception, whatever it is.")]
    private async Task FlyAsync(CachedResource resource, string key, KeyValue[] values, Flight flight)
    {
        using var timeout = new CancellationTokenSource(_options.LoadTimeout, _time);
        Entry? made = null;
        try
        {
            var entry = await FindLandedAsync(resource, key, flight, timeout.Token);
            if (entry is null)
            {
                entry = await FindSharedAsync(resource, key, values, flight, timeout.Token);
                flight.IsFromShared = entry is not null;
                entry ??= made = await LoadAsync(resource, key, values, flight, timeout.Token);
                if (entry.Stamp.Tags.Count <= _options.TagLimit)
                {
                    _memory.Store(entry);
                    _events?.Add(key, flight.IsFromShared ? "came from the shared tier" : "was loaded");
                }
            }

            _flights.Leave(resource, key, flight);
            flight.Land(entry);
        }
        catch (Exception exception)
        {
            if (exception is not NotCacheableException)
            {
                resource.Counters.CountFailure();
                Log.LoadFailed(_log, resource.Kind, exception.GetType().Name);
            }

            _flights.Leave(resource, key, flight);
            flight.Fail(timeout.IsCancellationRequested ? new TimeoutException($"Loading {key} took too long.", exception) : exception);
        }

        if (made is not null && made.Stamp.Tags.Count <= _options.TagLimit)
        {
            await ShareAsync(made);
        }
    }

    /// <summary>
    /// What another flight left in memory after this one's reader had looked there and before it looked for a flight to join.
    /// Judged after the departure, for those who have joined by then.
    /// </summary>
    private async ValueTask<Entry?> FindLandedAsync(CachedResource resource, string key, Flight flight, CancellationToken cancellationToken)
    {
        if (!_memory.TryGet(key, out var held) || (_lease.IsHeld && !IsHit(held, resource)))
        {
            return null;
        }

        flight.Depart();
        return await IsCurrentAsync(held, resource, cancellationToken) ? held : null;
    }

    private async Task<Entry> LoadAsync(
        CachedResource resource, string key, KeyValue[] values, Flight flight, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxPremiseRounds; round++)
        {
            var premise = resource.Premise is { } rests ? await PremiseAsync(rests, values, isFirst: round == 0, cancellationToken) : null;
            if (await TryLoadAsync(resource, key, values, premise, flight, cancellationToken) is { } entry)
            {
                return entry;
            }
        }

        throw new InvalidOperationException($"What {key} rests on changed {MaxPremiseRounds} times while it was loaded.");
    }

    /// <summary>
    /// What memory held and the database has not is no news that a cell would take: where a copy was put in the database's
    /// place, cells are ahead of it until the lease ends. So it is loaded for the second round.
    /// </summary>
    private async Task<Entry> PremiseAsync(Premise rests, KeyValue[] values, bool isFirst, CancellationToken cancellationToken)
    {
        var own = rests.Values(values);
        return isFirst
            ? (await GetAsync(rests.Resource, own, cancellationToken)).Entry
            : await LoadAsync(rests.Resource, rests.Resource.Key.Format(own), own, new Flight(), cancellationToken);
    }

    /// <summary>
    /// One fill, which is a look-up of the tags that it can name (C1): their cells are entered before the snapshot is
    /// taken, and known as soon as their generations are read, long before the answer goes out, so that nobody is told less afterwards (promise 2).
    /// </summary>
    /// <returns>Null when the premise was no longer true in the snapshot.</returns>
    private async Task<Entry?> TryLoadAsync(
        CachedResource resource, string key, KeyValue[] values, Entry? premise, Flight flight, CancellationToken cancellationToken)
    {
        Tag[] named = [.. Named(resource, values, premise).Distinct()];
        var epoch = _cells.Epoch;
        var lookUp = new LookUp(_cells);
        try
        {
            Cell?[] cells = [.. named.Select(lookUp.Enter)];
            flight.Depart();
            await using var snapshot = await _store.OpenSnapshotAsync(cancellationToken);
            var generations = await snapshot.ReadGenerationsAsync(named, cancellationToken);
            var stamp = new Stamp(named, [.. generations], cells);
            lookUp.Land(stamp);

            // Besides those that the look-up had entered: it gets none before the node has joined, and one may have been evicted since.
            // Whichever is there by now, of another look-up with an older view, must hear what is about to be shown (promise 2).
            RaiseCells(named, generations, epoch);
            if (premise is not null && premise.Stamp.Tags.Any(tag => premise.Stamp[tag] != stamp[tag]))
            {
                return null;
            }

            resource.Counters.CountLoad();
            var context = new LoadContext(key, values, snapshot, premise, stamp);
            LoadContext.Current = context;
            var loaded = await resource.Load(context, cancellationToken);
            var full = await WithTagsOfDataAsync(stamp, loaded, snapshot, epoch, cancellationToken);
            if (Mutations.Has(Mutation.StampAfterRead))
            {
                full = await StampOfNowAsync(full.Tags, cancellationToken);
            }

            return new Entry(key, resource, loaded, full, ExpiryOf(loaded.IsFound ? resource.TimeToLive : resource.NegativeTimeToLive));
        }
        finally
        {
            lookUp.End();
        }
    }

    private async Task<Stamp> StampOfNowAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        await using var snapshot = await _store.OpenSnapshotAsync(cancellationToken);
        var generations = await snapshot.ReadGenerationsAsync(tags, cancellationToken);
        return new Stamp([.. tags.Select((tag, i) => new TagGeneration(tag, generations[i]))]);
    }

    private static IEnumerable<Tag> Named(CachedResource resource, KeyValue[] values, Entry? premise)
    {
        IEnumerable<Tag> tags = resource.TagsOf(values);
        return premise is null ? tags : [.. tags, .. resource.Premise!.Tags(premise, values), .. premise.Stamp.Tags];
    }

    /// <summary>Tags that only the data brings had no cell before the snapshot, so they raise what is there and make nothing known (C2).</summary>
    private async ValueTask<Stamp> WithTagsOfDataAsync(
        Stamp stamp, Loaded loaded, ISnapshot snapshot, int epoch, CancellationToken cancellationToken)
    {
        Tag[] brought = [.. loaded.Tags.Distinct().Except(stamp.Tags)];
        if (brought.Length == 0)
        {
            return stamp;
        }

        var generations = await snapshot.ReadGenerationsAsync(brought, cancellationToken);
        RaiseCells(brought, generations, epoch);
        return stamp.With(brought, generations);
    }
}
