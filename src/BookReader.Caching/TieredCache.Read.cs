using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching;

public sealed partial class TieredCache
{
    /// <summary>
    /// The entry under a key if memory has it and every generation in its stamp is known to be the current one. Takes no
    /// lock, allocates nothing, never waits.
    /// </summary>
    /// <param name="resource">What kind of entry.</param>
    /// <param name="values">What fills the places of its key.</param>
    /// <param name="entry">The entry; null when it takes a <see cref="GetAsync"/> to know.</param>
    public bool TryGet(CachedResource resource, ReadOnlySpan<KeyValue> values, [MaybeNullWhen(false)] out Entry entry)
    {
        ArgumentNullException.ThrowIfNull(resource);
        Span<char> key = stackalloc char[KeySyntax.MaxLength];
        var length = resource.Key.Format(key, values);
        if (_options.IsEnabled && _memory.TryGet(key[..length], out entry) && IsHit(entry, resource))
        {
            CountHit(resource, values, entry);
            return true;
        }

        entry = null;
        return false;
    }

    /// <summary>The entry under a key: from memory, from the shared tier, from a load that is under way, or by a load of its own.</summary>
    /// <param name="resource">What kind of entry.</param>
    /// <param name="values">What fills the places of its key; kept, not to be changed.</param>
    /// <param name="cancellationToken">Stops waiting; a shared load goes on.</param>
    /// <returns>An entry that misses no write answered before the call; a negative one when there is no such row.</returns>
    /// <exception cref="Exception">Whatever the load threw.</exception>
    public async ValueTask<CacheRead> GetAsync(CachedResource resource, KeyValue[] values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var key = resource.Key.Format(values);
        if (!_options.IsEnabled)
        {
            return Counted(resource, values, await LoadAsync(resource, key, values, new Flight(), cancellationToken), CacheOutcome.Bypass);
        }

        var outcome = CacheOutcome.Hit;
        Flight? refused = null;
        while (true)
        {
            if (_memory.TryGet(key, out var held) && await IsCurrentAsync(held, resource, cancellationToken))
            {
                return Counted(resource, values, held, outcome);
            }

            // Who waited for one flight was there before the next departed.
            var flight = refused is null
                ? _flights.Join(resource, key, out var isMine)
                : _flights.JoinNext(refused, resource, key, out isMine);
            var joinedInTime = refused is not null || !flight.HasDeparted || Mutations.Has(Mutation.LateJoinersServed);
            outcome = isMine ? CacheOutcome.Miss : CacheOutcome.Collapsed;
            if (isMine)
            {
                StartFlight(resource, key, values, flight);
            }

            var landed = await LandingOfAsync(flight, joinedInTime, cancellationToken);
            if (landed is not null && (joinedInTime || await IsCurrentAsync(landed, resource, cancellationToken)))
            {
                return Counted(resource, values, landed, flight.IsFromShared ? CacheOutcome.RedisHit : outcome);
            }

            refused = flight;
        }
    }

    /// <summary>Whether everything in a stamp is current still, as of a moment after the call began.</summary>
    /// <remarks>For what is true by generations alone, as an access token. Synchronous while its tags are known.</remarks>
    public ValueTask<bool> IsCurrentAsync(Stamp stamp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stamp);
        return _options.IsEnabled && _lease.IsHeld && stamp.IsCurrent ? ValueTask.FromResult(true) : JudgeAsync(stamp, cancellationToken);
    }

    // The lease first: it says that the cells were complete when it was asked, and nothing of what they were before.
    private bool IsHit(Entry entry, CachedResource resource) =>
        _lease.IsHeld && entry.Stamp.IsCurrent && entry.Resource == resource && !IsExpired(entry);

    private async ValueTask<bool> IsCurrentAsync(Entry entry, CachedResource? resource, CancellationToken cancellationToken) =>
        entry.Resource == resource && !IsExpired(entry) && await JudgeAsync(entry.Stamp, cancellationToken);

    /// <summary>Null when somebody else's load failed: who joined too late for it starts over instead of sharing its error.</summary>
    private static async Task<Entry?> LandingOfAsync(Flight flight, bool joinedInTime, CancellationToken cancellationToken)
    {
        try
        {
            await flight.Landed.OrGiveUpAsync(cancellationToken);
            return await flight.Landed;
        }
        catch (Exception) when (!joinedInTime && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask<bool> JudgeAsync(Stamp stamp, CancellationToken cancellationToken)
    {
        while (_options.IsEnabled && _lease.IsHeld)
        {
            switch (stamp.Judge())
            {
                case Stamp.Verdict.Current:
                    return true;
                case Stamp.Verdict.Passed:
                    return false;
                default:
                    await LookUpAsync(stamp, cancellationToken);
                    break;
            }
        }

        // Without a lease the cells may have missed something; the database has not.
        return await IsCurrentInDatabaseAsync(stamp, cancellationToken);
    }

    /// <summary>Makes the cells of a stamp's tags known: one query for those that are absent, a wait for those under way.</summary>
    private async Task LookUpAsync(Stamp stamp, CancellationToken cancellationToken)
    {
        var lookUp = new LookUp(_cells);
        try
        {
            stamp.Resolve(lookUp);
            if (lookUp.HasCells)
            {
                await using var snapshot = await _store.OpenSnapshotAsync(cancellationToken);
                await lookUp.LandAsync(snapshot, cancellationToken);
            }
        }
        finally
        {
            lookUp.End();
        }

        foreach (var ended in stamp.Loading(lookUp))
        {
            await ended.OrGiveUpAsync(cancellationToken);
        }
    }

    private async Task<bool> IsCurrentInDatabaseAsync(Stamp stamp, CancellationToken cancellationToken)
    {
        var epoch = _cells.Epoch;
        await using var snapshot = await _store.OpenSnapshotAsync(cancellationToken);
        var generations = await snapshot.ReadGenerationsAsync(stamp.Tags, cancellationToken);
        RaiseCells(stamp.Tags, generations, epoch);
        return stamp.Equals(generations);
    }

    private void RaiseCells(IReadOnlyList<Tag> tags, IReadOnlyList<Generation> generations, int epoch)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            _cells.Raise(tags[i], generations[i], epoch);
        }
    }

    private void CountHit(CachedResource resource, ReadOnlySpan<KeyValue> values, Entry entry)
    {
        var number = resource.Counters.Count(CacheOutcome.Hit);
        Series.Count(CacheOutcome.Hit);
        Log.Hit(_log, entry.Key);
        if (_verifier is not null && _verifier.IsDue(number))
        {
            _verifier.Begin(resource, values.ToArray(), entry);
        }
    }

    private CacheRead Counted(CachedResource resource, KeyValue[] values, Entry entry, CacheOutcome outcome)
    {
        if (outcome == CacheOutcome.Hit)
        {
            CountHit(resource, values, entry);
            return new CacheRead(entry, outcome);
        }

        resource.Counters.Count(outcome);
        Series.Count(outcome);
        switch (outcome)
        {
            case CacheOutcome.RedisHit:
                Log.RedisHit(_log, entry.Key);
                break;
            case CacheOutcome.Stale:
                Log.Stale(_log, entry.Key);
                break;
            default:
                Log.Miss(_log, entry.Key, outcome);
                break;
        }

        return new CacheRead(entry, outcome);
    }
}
