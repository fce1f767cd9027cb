using BookReader.Caching.Keys;

namespace BookReader.Caching.Loading;

/// <summary>What a load found, in the snapshot that it was given.</summary>
public readonly record struct Loaded
{
    private Loaded(bool isFound, ReadOnlyMemory<byte> payload, Guid? scope, IReadOnlyList<Tag> tags)
    {
        IsFound = isFound;
        Payload = payload;
        Scope = scope;
        Tags = tags;
    }

    /// <summary>There is no such row. Kept as a negative entry, under the tags that the key names.</summary>
    public static Loaded Missing { get; } = new(false, default, null, []);

    /// <summary>Whether there is anything.</summary>
    public bool IsFound { get; }

    /// <summary>The bytes to be sent. The cache keeps them without a copy: they must not be written to again.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>What access is decided by; null when the key alone names whom it is for.</summary>
    public Guid? Scope { get; }

    /// <summary>Tags that only the data brings, besides those that the key names.</summary>
    public IReadOnlyList<Tag> Tags { get => field ?? []; }

    /// <summary>Something was found.</summary>
    /// <param name="payload">The bytes to be sent; not to be written to afterwards.</param>
    /// <param name="scope">What access is decided by; null when the key alone names whom it is for.</param>
    /// <param name="tags">Tags that only the data brings.</param>
    public static Loaded Found(ReadOnlyMemory<byte> payload, Guid? scope = null, params IReadOnlyList<Tag> tags) =>
        new(true, payload, scope, tags);
}
