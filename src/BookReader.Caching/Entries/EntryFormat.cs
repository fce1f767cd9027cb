using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching.Entries;

/// <summary>
/// An entry as bytes, for a tier that other processes share. Little-endian; lengths before texts:
/// <code>
/// magic 3 | format 1 | fingerprint 8 | resource version 4 | traits 1 | key 2+n | scope 16 if it has one
/// made at 8 | expires at 8 (Unix ms) | tags 1, each: text 2+n, generation 8
/// hash of the plain payload 16 | plain length 4 | stored length 4 | payload as stored | XxHash3 of all before 8
/// </code>
/// The checksum finds damage, not malice: who may write to the tier may write anything, save an older truth. That one
/// the stamp shows.
/// </summary>
internal static class EntryFormat
{
    /// <summary>To be raised when the layout changes. It stands in the key too, so that releases do not read each other's.</summary>
    public const byte Version = 1;

    /// <summary>Nothing longer is stored, or inflated: 64 MiB.</summary>
    public const int MaxPlainBytes = 64 << 20;

    private const int MaxTags = 64;
    private const int HashBytes = 16;
    private const int ChecksumBytes = sizeof(ulong);

    // A century: longer times are not told apart, and fit every clock.
    private const long MaxLifetimeMilliseconds = 100L * 365 * 24 * 60 * 60 * 1000;
    private const ulong MaxGeneration = (1UL << 62) - 1;

    [Flags]
    private enum Traits : byte
    {
        None = 0,
        Found = 1,
        Scoped = 2,
        Brotli = 4,
        All = Found | Scoped | Brotli,
    }

    private static ReadOnlySpan<byte> Magic => "BRe"u8;

    /// <summary>Whether an entry can be stored at all.</summary>
    public static bool Takes(Entry entry) => entry.Payload.Length <= MaxPlainBytes && entry.Stamp.Tags.Count <= MaxTags;

    /// <summary>Writes an entry, in its compressed form where it has one.</summary>
    /// <param name="entry">What.</param>
    /// <param name="lifetime">How long it may live yet.</param>
    /// <param name="time">By whose wall clock.</param>
    public static ReadOnlyMemory<byte> Write(Entry entry, TimeSpan lifetime, TimeProvider time)
    {
        var stored = entry.Brotli ?? entry.Payload;
        var output = new ArrayBufferWriter<byte>(stored.Length + entry.SizeBytes - entry.PayloadSizeBytes);
        output.Write(Magic);
        output.Write([Version]);
        Write(output, entry.Resource?.Fingerprint ?? 0);
        Write(output, entry.Resource?.Version ?? 0);
        output.Write([(byte)TraitsOf(entry)]);
        Write(output, entry.Key);
        if (entry.Scope is { } scope)
        {
            scope.TryWriteBytes(output.GetSpan(HashBytes));
            output.Advance(HashBytes);
        }

        var madeAt = time.GetUtcNow();
        Write(output, (ulong)madeAt.ToUnixTimeMilliseconds());
        Write(output, (ulong)(madeAt + lifetime).ToUnixTimeMilliseconds());
        Write(output, entry.Stamp);
        output.Write(Convert.FromHexString(entry.Hash));
        Write(output, entry.Payload.Length);
        Write(output, stored.Length);
        output.Write(stored.Span);
        Write(output, XxHash3.HashToUInt64(output.WrittenSpan));
        return output.WrittenMemory;
    }

    /// <summary>
    /// Reads an entry. Whatever is unknown, damaged, truncated, of another version, another key or short of a tag that its
    /// key demands is refused: it is a miss, and no error. It never throws.
    /// </summary>
    /// <param name="value">What the tier gave.</param>
    /// <param name="resource">What kind of entry it has to be; null for one that was set by a bare key.</param>
    /// <param name="key">The key that it has to be of.</param>
    /// <param name="required">The tags that its stamp must have; it may have others besides.</param>
    /// <param name="time">The clock: it expires by this process's own, whatever the writer's said.</param>
    /// <param name="entry">The entry. Whether it is current remains to be judged.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> value, CachedResource? resource, string key, IReadOnlyList<Tag> required, TimeProvider time, [MaybeNullWhen(false)] out Entry entry)
    {
        entry = null;
        if (value.Length < Magic.Length + ChecksumBytes
            || XxHash3.HashToUInt64(value[..^ChecksumBytes]) != BinaryPrimitives.ReadUInt64LittleEndian(value[^ChecksumBytes..]))
        {
            return false;
        }

        var reader = new ByteReader(value[..^ChecksumBytes]);
        if (!reader.Bytes(Magic.Length).SequenceEqual(Magic) || reader.Byte() != Version
            || reader.UInt64() != (resource?.Fingerprint ?? 0) || reader.Int32() != (resource?.Version ?? 0))
        {
            return false;
        }

        var traits = (Traits)reader.Byte();
        if ((traits & ~Traits.All) != Traits.None || !IsText(reader.Text(), key))
        {
            return false;
        }

        Guid? scope = traits.HasFlag(Traits.Scoped) && reader.Bytes(HashBytes) is { Length: HashBytes } bytes ? new Guid(bytes) : null;
        var (madeAt, expiresAt) = (reader.Int64(), reader.Int64());
        if (!TryReadStamp(ref reader, required, out var stamp)
            || LifetimeLeft(resource, traits.HasFlag(Traits.Found), madeAt, expiresAt, time) is not { } left
            || !TryReadPayload(ref reader, traits, out var payload, out var brotli, out var hash))
        {
            return false;
        }

        var loaded = traits.HasFlag(Traits.Found) ? Loaded.Found(payload, scope) : Loaded.Missing;
        entry = new Entry(key, resource, loaded, stamp, ExpiresAt(left, time), hash, brotli);
        return true;
    }

    private static Traits TraitsOf(Entry entry) =>
        (entry.IsFound ? Traits.Found : Traits.None)
        | (entry.Scope is null ? Traits.None : Traits.Scoped)
        | (entry.Brotli is null ? Traits.None : Traits.Brotli);

    private static void Write(ArrayBufferWriter<byte> output, Stamp stamp)
    {
        output.Write([(byte)stamp.Tags.Count]);
        foreach (var (tag, generation) in stamp.ToArray())
        {
            Write(output, tag.Value);
            Write(output, (ulong)generation.Value);
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(sizeof(ushort)), (ushort)length);
        output.Advance(sizeof(ushort));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void Write(ArrayBufferWriter<byte> output, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), number);
        output.Advance(sizeof(int));
    }

    private static void Write(ArrayBufferWriter<byte> output, ulong number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), number);
        output.Advance(sizeof(ulong));
    }

    private static bool IsText(ReadOnlySpan<byte> utf8, string text) =>
        utf8.Length == Encoding.UTF8.GetByteCount(text) && Encoding.UTF8.GetString(utf8) == text;

    private static bool TryReadStamp(ref ByteReader reader, IReadOnlyList<Tag> required, [MaybeNullWhen(false)] out Stamp stamp)
    {
        stamp = null;
        int count = reader.Byte();
        if (count > MaxTags)
        {
            return false;
        }

        var tags = new Tag[count];
        var generations = new Generation[count];
        for (var i = 0; i < count; i++)
        {
            var text = Encoding.UTF8.GetString(reader.Text());
            var generation = reader.UInt64();
            if (!reader.IsIntact || !KeySyntax.IsValid(text) || generation > MaxGeneration)
            {
                return false;
            }

            (tags[i], generations[i]) = (new Tag(text), new Generation((long)generation));
        }

        // A tag that the key names and the stamp lacks could change unseen; of one that stands there twice, one could.
        if (required.Except(tags).Any() || tags.Distinct().Count() != count)
        {
            return false;
        }

        stamp = new Stamp(tags, generations, new Cell?[count]);
        return true;
    }

    private static bool TryReadPayload(
        ref ByteReader reader, Traits traits, [MaybeNullWhen(false)] out byte[] payload, out ReadOnlyMemory<byte>? brotli, [MaybeNullWhen(false)] out string hash)
    {
        (payload, brotli, hash) = (null, null, null);
        var expected = reader.Bytes(HashBytes);
        var (plainLength, storedLength) = (reader.Int32(), reader.Int32());
        var stored = reader.Bytes(storedLength);
        if (!reader.IsIntact || reader.Left > 0 || plainLength is < 0 or > MaxPlainBytes)
        {
            return false;
        }

        var isBrotli = traits.HasFlag(Traits.Brotli);
        var plain = isBrotli ? new byte[plainLength] : stored.ToArray();
        if (plain.Length != plainLength || (isBrotli && !EntryCompression.TryInflate(stored, plain))
            || !XxHash128.Hash(plain).AsSpan().SequenceEqual(expected))
        {
            return false;
        }

        (payload, brotli, hash) = (plain, isBrotli ? stored.ToArray() : default(ReadOnlyMemory<byte>?), Convert.ToHexStringLower(expected));
        return true;
    }

    /// <summary>
    /// By this process's wall clock, and never more than the resource allows from now on: whatever the writer's clock said,
    /// or ours says, nothing lives longer than that. Null when its time is over.
    /// </summary>
    private static TimeSpan? LifetimeLeft(CachedResource? resource, bool isFound, long madeAt, long expiresAt, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var whole = resource is null
            ? (Int128)expiresAt - madeAt
            : (Int128)(isFound ? resource.TimeToLive : resource.NegativeTimeToLive).TotalMilliseconds;
        var left = Int128.Min(whole, (Int128)expiresAt - now);
        return left > 0 ? TimeSpan.FromMilliseconds((double)Int128.Min(left, MaxLifetimeMilliseconds)) : null;
    }

    private static long ExpiresAt(TimeSpan left, TimeProvider time) =>
        time.GetTimestamp() + (long)(left.TotalSeconds * time.TimestampFrequency);
}
