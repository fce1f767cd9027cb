using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Loading;

/// <summary>What a load is given: which key, and the one snapshot that everything it reads must come from.</summary>
/// <param name="key">The key, as text.</param>
/// <param name="values">What fills the places of the resource's key template, in order.</param>
/// <param name="snapshot">Where to read; it ends with the load.</param>
/// <param name="premise">The entry of the resource's premise, found current in this very snapshot; null when it has none.</param>
/// <param name="stamp">The generations that the snapshot has of the tags that the key and the premise name.</param>
public sealed class LoadContext(string key, IReadOnlyList<KeyValue> values, ISnapshot snapshot, Entry? premise, Stamp stamp)
{
    private static readonly AsyncLocal<LoadContext?> Ambient = new();

    /// <summary>The load that this flow is part of; null outside one.</summary>
    /// <remarks>For code that cannot be handed it, as a declared endpoint: it reads in the fill's snapshot by this.</remarks>
    public static LoadContext? Current
    {
        get => Ambient.Value;
        internal set => Ambient.Value = value;
    }

    /// <summary>The key, as text.</summary>
    public string Key { get; } = key;

    /// <summary>What fills the places of the resource's key template, in order.</summary>
    public IReadOnlyList<KeyValue> Values { get; } = values;

    /// <summary>Where to read; it ends with the load.</summary>
    public ISnapshot Snapshot { get; } = snapshot;

    /// <summary>The entry of the resource's premise; null when it has none.</summary>
    public Entry? Premise { get; } = premise;

    /// <summary>The generations that the snapshot has of the tags that the key and the premise name.</summary>
    public Stamp Stamp { get; } = stamp;
}
