using System.Globalization;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching;

/// <summary>Entries that no resource declares: what <see cref="CacheManager"/> gets and sets by a bare key.</summary>
public sealed partial class TieredCache
{
    private static readonly string BareVersion = string.Create(CultureInfo.InvariantCulture, $"{EntryFormat.Version}-set");

    internal static Tag BareKind { get; } = Tag.OfKind("set");

    /// <summary>The payload under a key if it is current, in memory or in the shared tier; never loads one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="resources">Those whose keys it may be one of, and what then fills its places: each lies elsewhere in the shared tier.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async ValueTask<ReadOnlyMemory<byte>?> PeekAsync(
        CacheKey key, IEnumerable<(CachedResource Resource, KeyValue[] Values)> resources, CancellationToken cancellationToken)
    {
        if (_options.IsEnabled && _memory.TryGet(key.Value, out var held) && await IsCurrentAsync(held, held.Resource, cancellationToken))
        {
            return Peeked(held, CacheOutcome.Hit);
        }

        if (await FindBareAsync(key, cancellationToken) is { } bare)
        {
            return Peeked(bare, CacheOutcome.RedisHit);
        }

        foreach (var (resource, values) in resources)
        {
            // Nobody joins this flight: its only reader asked before it departs.
            if (await FindSharedAsync(resource, key.Value, values, new Flight(), cancellationToken) is { } found)
            {
                _memory.Store(found);
                return Peeked(found, CacheOutcome.RedisHit);
            }
        }

        Series.Count(CacheOutcome.Miss);
        return null;
    }

    /// <summary>
    /// Keeps a payload under the key's own tag, which is raised for it: a set is a write, and who reads after it sees it
    /// or a later one. What was computed inside a fill is true no longer than what the fill has read.
    /// </summary>
    internal async ValueTask SetAsync(CacheKey key, ReadOnlyMemory<byte> payload, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var own = new Tag(key.Value);
        var generations = await InvalidateAsync([own], [BareKind], cancellationToken);

        // Where both name a tag the fill's older generation stands: what it read does not become newer by this raise.
        var inherited = LoadContext.Current?.Stamp.ToArray() ?? [];
        var stamp = new Stamp([.. inherited, .. generations.ExceptBy(inherited.Select(each => each.Tag), each => each.Tag)]);
        if (_options.IsEnabled && stamp.Tags.Count <= _options.TagLimit)
        {
            var entry = new Entry(key.Value, null, Loaded.Found(payload), stamp, ExpiryOf(timeToLive));
            _memory.Store(entry);
            await ShareAsync(entry);
        }
    }

    /// <summary>Removes what lies under a key in the shared tier.</summary>
    /// <returns>Whether anything lay there, and whether the tier answered.</returns>
    internal async ValueTask<(bool WasThere, bool IsReclaimed)> RemoveSharedAsync(CacheKey key, IEnumerable<CachedResource> resources)
    {
        if (_shared is null)
        {
            return (false, true);
        }

        var (wasThere, isReclaimed) = (false, true);
        foreach (var version in resources.Select(resource => resource.SharedVersion).Prepend(BareVersion))
        {
            var removed = await _shared.RemoveAsync(version, key.Value);
            wasThere |= removed is true;
            isReclaimed &= removed is not null;
        }

        return (wasThere, isReclaimed);
    }

    private async ValueTask<Entry?> FindBareAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (await ReadSharedAsync(null, key.Value, [new Tag(key.Value), BareKind]) is not { } bare)
        {
            return null;
        }

        if (!await IsCurrentAsync(bare, null, cancellationToken))
        {
            Shared.CountPassed();
            return null;
        }

        Shared.CountHit();
        _memory.Store(bare);
        return bare;
    }

    private ReadOnlyMemory<byte>? Peeked(Entry entry, CacheOutcome outcome)
    {
        Series.Count(outcome);
        return entry.IsFound ? entry.Payload : default(ReadOnlyMemory<byte>?);
    }
}
