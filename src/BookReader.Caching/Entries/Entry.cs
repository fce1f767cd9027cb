using System.IO.Hashing;
using BookReader.Caching.Generations;
using BookReader.Caching.Loading;

namespace BookReader.Caching.Entries;

/// <summary>
/// What is stored under a key: the payload as the bytes to be sent, its ETag, the stamp that says how long it is true,
/// and whom it may be shown to. Immutable once made; safe for use from many threads.
/// </summary>
public sealed class Entry
{
    // An entry's objects and its place in the tables, beside the payload and the strings: a test weighs it within a tenth.
    private const int OverheadBytes = 480;

    // A model is text for the most part, in two bytes a character, and there sooner or later.
    private const int ModelBytesPerByte = 2;

    private readonly Func<ReadOnlyMemory<byte>, object>? _decode;
    private object? _model;

    internal Entry(string key, CachedResource? resource, Loaded loaded, Stamp stamp, long expiresAt)
    {
        Key = key;
        Resource = resource;
        _decode = resource?.Decode;
        Payload = loaded.Payload;
        IsFound = loaded.IsFound;
        Scope = loaded.Scope;
        Stamp = stamp;
        ExpiresAt = expiresAt;
        ETag = $"\"{Convert.ToHexStringLower(XxHash128.Hash(loaded.Payload.Span))}\"";
        SizeBytes = OverheadBytes
            + (loaded.Payload.Length * (_decode is null ? 1 : 1 + ModelBytesPerByte))
            + (2 * key.Length)
            + stamp.Tags.Sum(tag => 64 + (2 * tag.Value.Length));
    }

    /// <summary>The key that it lies under.</summary>
    public string Key { get; }

    /// <summary>The bytes to be sent; empty when nothing was found. Never written to.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Strong entity tag of the payload (XxHash128), with its quotes as RFC 9110, 8.8.3 wants it.</summary>
    public string ETag { get; }

    /// <summary>False for a negative entry: there is no such row. It never means 'not yours' (rule E4).</summary>
    public bool IsFound { get; }

    /// <summary>What access is decided by, a library's id say; null when the key alone names whom it is for. Opaque to the cache.</summary>
    public Guid? Scope { get; }

    /// <summary>The generations of its tags in the snapshot that its data was read in.</summary>
    public Stamp Stamp { get; }

    /// <summary>What it counts for against the memory tier's limit, in bytes; its model is counted from the start, at twice the payload.</summary>
    public int SizeBytes { get; }

    internal CachedResource? Resource { get; }

    /// <summary>In ticks of the cache's clock, which no change of the wall clock moves.</summary>
    internal long ExpiresAt { get; }

    /// <summary>What the payload says, decoded once and kept beside it.</summary>
    /// <typeparam name="T">What the resource's <see cref="CachedResource.Decode"/> makes.</typeparam>
    /// <exception cref="InvalidOperationException">The resource decodes nothing, or nothing was found.</exception>
    public T Model<T>()
        where T : class
    {
        if (_decode is null || !IsFound)
        {
            throw new InvalidOperationException($"{Key} has no model.");
        }

        // Two readers may both decode: they get equal objects, and one of them stays.
        return (T)(_model ??= _decode(Payload));
    }
}
