using System.Buffers.Binary;

namespace BookReader.Formats.Media;

/// <summary>Width and height as a picture's header gives them; nothing is decoded.</summary>
internal static class PictureSize
{
    public static (int Width, int Height)? Of(ReadOnlySpan<byte> head, string mediaType)
    {
        var size = mediaType switch
        {
            "image/png" => Png(head),
            "image/gif" => Gif(head),
            "image/jpeg" => Jpeg(head),
            "image/webp" => WebP(head),
            _ => null,
        };
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    private static (int Width, int Height)? Png(ReadOnlySpan<byte> head) => head.Length < 24
        ? null
        : (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));

    private static (int Width, int Height)? Gif(ReadOnlySpan<byte> head) => head.Length < 10
        ? null
        : (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));

    /// <summary>Walks the segments to the start of frame.</summary>
    private static (int Width, int Height)? Jpeg(ReadOnlySpan<byte> head)
    {
        var position = 2;
        while (position + 9 < head.Length && head[position] == 0xFF)
        {
            var marker = head[position + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(head[(position + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(head[(position + 5)..]));
            }

            // Padding and markers without a segment have no length.
            position += marker is 0xFF ? 1
                : marker is 0x01 or (>= 0xD0 and <= 0xD8) ? 2
                : 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(position + 2)..]);
        }

        return null;
    }

    private static (int Width, int Height)? WebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30)
        {
            return null;
        }

        return head[12..16] switch
        {
            [(byte)'V', (byte)'P', (byte)'8', (byte)' '] => (
                BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF),
            [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(head[21..])),
            [(byte)'V', (byte)'P', (byte)'8', (byte)'X'] => (
                1 + (head[24] | (head[25] << 8) | (head[26] << 16)),
                1 + (head[27] | (head[28] << 8) | (head[29] << 16))),
            _ => null,
        };
    }

    private static (int Width, int Height)? Lossless(uint bits) => ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
}
