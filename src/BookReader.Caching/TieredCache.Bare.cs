using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching;

/// <summary>Entries that no resource declares: what <see cref="CacheManager"/> gets and sets by a bare key.</summary>
public sealed partial class TieredCache
{
    internal static Tag BareKind { get; } = Tag.OfKind("set");

    /// <summary>The payload under a key if it is current; never loads one.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> PeekAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (!_options.IsEnabled || !_memory.TryGet(key.Value, out var entry)
            || !await IsCurrentAsync(entry, entry.Resource, cancellationToken))
        {
            Series.Count(CacheOutcome.Miss);
            return null;
        }

        Series.Count(CacheOutcome.Hit);
        return entry.IsFound ? entry.Payload : default(ReadOnlyMemory<byte>?);
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
            _memory.Store(new Entry(key.Value, null, Loaded.Found(payload), stamp, ExpiryOf(timeToLive)));
        }
    }
}
