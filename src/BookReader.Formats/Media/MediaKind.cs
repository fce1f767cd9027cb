using System.Text;

namespace BookReader.Formats.Media;

/// <summary>What bytes are, by how they begin; what the book says of them is not asked.</summary>
internal static class MediaKind
{
    public const string Svg = "image/svg+xml";

    /// <summary>The media type of a picture or font that may be served; null for all else.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', (byte)'f', ..] => "image/avif",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "image/bmp",
        [(byte)'w', (byte)'O', (byte)'F', (byte)'F', ..] => "font/woff",
        [(byte)'w', (byte)'O', (byte)'F', (byte)'2', ..] => "font/woff2",
        [(byte)'O', (byte)'T', (byte)'T', (byte)'O', ..] => "font/otf",
        [0, 1, 0, 0, ..] or [(byte)'t', (byte)'r', (byte)'u', (byte)'e', ..] => "font/ttf",
        [(byte)'t', (byte)'t', (byte)'c', (byte)'f', ..] => "font/collection",
        _ => IsSvg(head) ? Svg : null,
    };

    public static bool IsPicture(string mediaType) => mediaType.StartsWith("image/", StringComparison.Ordinal);

    private static bool IsSvg(ReadOnlySpan<byte> head)
    {
        // Latin-1 sees the ASCII in UTF-8 as well as, with the zeros out, in UTF-16.
        var text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, 8_192)]).Replace("\0", "", StringComparison.Ordinal);
        return text.TrimStart('\u00EF', '\u00BB', '\u00BF', '\u00FE', '\u00FF', ' ', '\r', '\n', '\t').StartsWith('<')
            && text.Contains("<svg", StringComparison.OrdinalIgnoreCase)
            && !text.Contains("<html", StringComparison.OrdinalIgnoreCase);
    }
}
