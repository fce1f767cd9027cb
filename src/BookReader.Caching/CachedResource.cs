using System.Globalization;
using System.IO.Hashing;
using System.Text;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Statistics;

namespace BookReader.Caching;

/// <summary>
/// A kind of cached read, declared once: how its keys are written, how long an entry may live, which tags it carries
/// and how it is loaded. Endpoint, warmer, statistics and admin page all use the declaration; none repeats a key.
/// </summary>
/// <remarks>Safe for use from many threads. It counts its own hits and misses, so an application has its own instances.</remarks>
public sealed class CachedResource
{
    private readonly KeyTemplate[] _tags;
    private readonly int[][] _tagPlaces;

    /// <summary>Declares a resource.</summary>
    /// <param name="kind">Its name, as in <c>kind:toc</c>.</param>
    /// <param name="key">How its keys are written.</param>
    /// <param name="tags">The tags that follow from a key, coarse to fine; each place must be one of the key's.</param>
    /// <param name="load">How an entry is made.</param>
    /// <exception cref="ArgumentException">A tag uses a place that the key does not have.</exception>
    public CachedResource(
        string kind, string key, IReadOnlyList<string> tags, Func<LoadContext, CancellationToken, ValueTask<Loaded>> load)
    {
        ArgumentNullException.ThrowIfNull(tags);
        Kind = kind;
        KindTag = Tag.OfKind(kind);
        Key = new KeyTemplate(key);
        Load = load;
        _tags = [.. tags.Select(tag => new KeyTemplate(tag))];
        _tagPlaces = [.. _tags.Select(PlacesOf)];
    }

    /// <summary>Its name.</summary>
    public string Kind { get; }

    /// <summary>The tag that all its entries carry.</summary>
    public Tag KindTag { get; }

    /// <summary>How its keys are written.</summary>
    public KeyTemplate Key { get; }

    /// <summary>The tags that follow from a key, coarse to fine.</summary>
    public IReadOnlyList<KeyTemplate> Tags => _tags;

    /// <summary>How an entry is made.</summary>
    public Func<LoadContext, CancellationToken, ValueTask<Loaded>> Load { get; }

    /// <summary>How long an entry may live, before jitter shortens it by up to a tenth. One hour by default.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a negative entry may live. Half a minute by default: ids that don't exist have no bound.</summary>
    public TimeSpan NegativeTimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What its payloads look like: any text that changes when they do, as a list of their fields. With the templates, the
    /// kind and the <see cref="Version"/> it names where entries lie in a tier that releases share. Empty by default.
    /// </summary>
    public string Schema { get; init; } = "";

    /// <summary>
    /// To be raised when the same rows make another payload than in the release before, or the entry rests on another
    /// premise. 1 by default.
    /// </summary>
    public int Version { get; init; } = 1;

    /// <summary>Another resource's entry that each load rests on; null for none.</summary>
    public Premise? Premise { get; init; }

    /// <summary>Makes an object of a payload, for <see cref="Entries.Entry.Model"/>; null when nobody needs one.</summary>
    public Func<ReadOnlyMemory<byte>, object>? Decode { get; init; }

    /// <summary>Whether its load needs nothing but what it is given: false where it needs the request that it is for. True by default.</summary>
    public bool LoadsAnywhere { get; init; } = true;

    /// <summary>Its hits, misses and loads.</summary>
    public CacheCounters Counters { get; } = new();

    /// <summary>Of everything by which an entry's meaning is known from outside of it: kind, templates and schema.</summary>
    internal ulong Fingerprint
    {
        get
        {
            // Two who race write the same number.
            if (field == 0)
            {
                field = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', [Kind, Key.Text, .. _tags.Select(tag => tag.Text), Schema])));
            }

            return field;
        }
    }

    /// <summary>
    /// What tells one release's entries from another's in a tier that they share: the number of the format, the fingerprint
    /// and the resource's own number.
    /// </summary>
    internal string SharedVersion =>
        field ??= string.Create(CultureInfo.InvariantCulture, $"{EntryFormat.Version}-{Fingerprint:x16}-{Version}");

    /// <summary>The tags of a key, its kind's among them.</summary>
    /// <param name="values">What fills the places of the key.</param>
    public Tag[] TagsOf(ReadOnlySpan<KeyValue> values)
    {
        var tags = new Tag[_tags.Length + 1];
        for (var i = 0; i < _tags.Length; i++)
        {
            var picked = new KeyValue[_tagPlaces[i].Length];
            for (var place = 0; place < picked.Length; place++)
            {
                picked[place] = values[_tagPlaces[i][place]];
            }

            tags[i] = new Tag(_tags[i].Format(picked));
        }

        tags[^1] = KindTag;
        return tags;
    }

    private int[] PlacesOf(KeyTemplate tag) =>
    [
        .. tag.Places.Select(place =>
        {
            var at = Key.Places.ToList().IndexOf(place);
            return at >= 0 ? at : throw new ArgumentException($"{tag} names {{{place}}}, which {Key} does not have.", nameof(tag));
        }),
    ];
}
