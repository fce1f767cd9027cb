using BookReader.Caching.Entries;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Loading;

/// <summary>
/// Another resource's entry that a load rests on, as a list of books rests on the libraries that its reader may see.
/// A fill takes it first, adds the tags that it names, and goes on only if it is still true in the fill's own snapshot.
/// </summary>
/// <param name="resource">Whose entry.</param>
/// <param name="values">That entry's key values, from those of the key to be loaded.</param>
/// <param name="tags">The tags that the entry names for the one to be loaded, from the entry and the values of the key to be loaded.</param>
public sealed class Premise(
    CachedResource resource,
    Func<IReadOnlyList<KeyValue>, KeyValue[]> values,
    Func<Entry, IReadOnlyList<KeyValue>, IEnumerable<Tag>> tags)
{
    /// <summary>Whose entry.</summary>
    public CachedResource Resource { get; } = resource;

    /// <summary>That entry's key values, from those of the key to be loaded.</summary>
    public Func<IReadOnlyList<KeyValue>, KeyValue[]> Values { get; } = values;

    /// <summary>The tags that the entry names for the one to be loaded.</summary>
    public Func<Entry, IReadOnlyList<KeyValue>, IEnumerable<Tag>> Tags { get; } = tags;
}
