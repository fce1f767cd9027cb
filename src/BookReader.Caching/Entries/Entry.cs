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
    private const int OverheadBytes = 504;

    // A model is text for the most part, in two bytes a character, and there sooner or later.
    private const int ModelBytesPerByte = 2;

    // The second array, and the second entity tag.
    private const int BrotliOverheadBytes = 120;

    private readonly Func<ReadOnlyMemory<byte>, object>? _decode;
    private readonly ReadOnlyMemory<byte> _brotli;
    private object? _model;

    internal Entry(string key, CachedResource? resource, Loaded loaded, Stamp stamp, long expiresAt)
        : this(key, resource, loaded, stamp, expiresAt, Convert.ToHexStringLower(XxHash128.Hash(loaded.Payload.Span)), null)
    {
    }

    internal Entry(
        string key, CachedResource? resource, Loaded loaded, Stamp stamp, long expiresAt, ReadOnlySpan<char> hash, ReadOnlyMemory<byte>? brotli)
    {
        Key = key;
        Resource = resource;
        _decode = resource?.Decode;
        Payload = loaded.Payload;
        _brotli = brotli ?? default;
        IsFound = loaded.IsFound;
        Scope = loaded.Scope;
        Stamp = stamp;
        ExpiresAt = expiresAt;
        ETag = $"\"{hash}\"";
        BrotliETag = brotli is null ? null : $"\"{hash}-br\"";
        SizeBytes = OverheadBytes
            + PayloadSizeBytes
            + (brotli is null ? 0 : BrotliOverheadBytes)
            + (2 * key.Length)
            + stamp.Tags.Sum(tag => 64 + (2 * tag.Value.Length));
    }

    private Entry(Entry plain, ReadOnlyMemory<byte> brotli)
        : this(plain.Key, plain.Resource, LoadedOf(plain), plain.Stamp, plain.ExpiresAt, plain.Hash, brotli) => _model = plain._model;

    /// <summary>The key that it lies under.</summary>
    public string Key { get; }

    /// <summary>The bytes to be sent; empty when nothing was found. Never written to.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Strong entity tag of the payload (XxHash128), with its quotes as RFC 9110, 8.8.3 wants it.</summary>
    public string ETag { get; }

    /// <summary>The payload in Brotli, to be sent as it is to whoever accepts <c>br</c>; null where it was not compressed, as being small or not worth it, or not yet.</summary>
    public ReadOnlyMemory<byte>? Brotli => _brotli.IsEmpty ? default(ReadOnlyMemory<byte>?) : _brotli;

    /// <summary>Strong entity tag of <see cref="Brotli"/>: that of the payload with <c>-br</c>, as it is another representation; null where there is none.</summary>
    public string? BrotliETag { get; }

    /// <summary>False for a negative entry: there is no such row. It never means 'not yours' (rule E4).</summary>
    public bool IsFound { get; }

    /// <summary>What access is decided by, a library's id say; null when the key alone names whom it is for. Opaque to the cache.</summary>
    public Guid? Scope { get; }

    /// <summary>The generations of its tags in the snapshot that its data was read in.</summary>
    public Stamp Stamp { get; }

    /// <summary>What it counts for against the memory tier's limit, in bytes; its model is counted from the start, at twice the payload.</summary>
    public int SizeBytes { get; }

    internal CachedResource? Resource { get; }

    /// <summary>What both of its entity tags are made from, in hexadecimal.</summary>
    internal ReadOnlySpan<char> Hash => ETag.AsSpan()[1..^1];

    /// <summary>The part of its size that payload, compressed form and model make up.</summary>
    internal int PayloadSizeBytes => (Payload.Length * (_decode is null ? 1 : 1 + ModelBytesPerByte)) + _brotli.Length;

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

    /// <summary>The same entry with its compressed form; the same stamp, and so the same cells.</summary>
    internal Entry WithBrotli(ReadOnlyMemory<byte> brotli) => new(this, brotli);

    private static Loaded LoadedOf(Entry entry) => entry.IsFound ? Loaded.Found(entry.Payload, entry.Scope) : Loaded.Missing;
}
