using System.Buffers.Binary;
using System.Text.Unicode;

namespace BookReader.Caching.Entries;

/// <summary>
/// Reads little-endian values off the front of bytes that nobody vouches for. What is not there reads as nothing, and
/// from then on everything does: ask <see cref="IsIntact"/> before any of it is believed.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Whether everything that was asked for was there.</summary>
    public bool IsIntact { get; private set; } = true;

    public readonly int Left => _left.Length;

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (!IsIntact || count < 0 || count > _left.Length)
        {
            IsIntact = false;
            return default;
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    public byte Byte() => Bytes(sizeof(byte)) is [var value] ? value : default;

    public ushort UInt16() => Bytes(sizeof(ushort)) is { Length: > 0 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : default;

    public int Int32() => Bytes(sizeof(int)) is { Length: > 0 } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : default;

    public long Int64() => Bytes(sizeof(long)) is { Length: > 0 } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : default;

    public ulong UInt64() => (ulong)Int64();

    /// <summary>A text's UTF-8, its length before it; nothing where it is not well formed.</summary>
    public ReadOnlySpan<byte> Text()
    {
        var text = Bytes(UInt16());
        IsIntact = IsIntact && Utf8.IsValid(text);
        return IsIntact ? text : default;
    }
}
