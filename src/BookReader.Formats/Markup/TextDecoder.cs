using System.Text;
using System.Text.RegularExpressions;
using UtfUnknown;

namespace BookReader.Formats.Markup;

/// <summary>
/// Bytes as text: by byte order mark, by the look of UTF-16, by what the document declares, as UTF-8, and at last by
/// guessing.
/// </summary>
internal static partial class TextDecoder
{
    private const int DeclarationBytes = 2_048;
    private const int GuessBytes = 256 << 10;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(byte[] bytes) =>
        ByMark(bytes)
        ?? ByDeclaration(bytes)
        ?? Try(StrictUtf8, bytes)
        ?? Guess(bytes).GetString(bytes);

    private static string? ByMark(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Try(StrictUtf8, bytes.AsSpan(3)) ?? Guess(bytes).GetString(bytes, 3, bytes.Length - 3),
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2),
        [(byte)'<', 0, not 0, 0, ..] => Encoding.Unicode.GetString(bytes),
        [0, (byte)'<', 0, not 0, ..] => Encoding.BigEndianUnicode.GetString(bytes),
        _ => null,
    };

    /// <summary>
    /// The declared encoding, where it is known and can be true. Text beyond ASCII that is valid UTF-8 is UTF-8, whatever it
    /// declares: in a single-byte encoding that does not happen by chance.
    /// </summary>
    private static string? ByDeclaration(byte[] bytes)
    {
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationBytes));
        var match = Declaration().Match(head);
        if (!match.Success)
        {
            match = MetaCharset().Match(head);
        }

        var encoding = match.Success ? Find(match.Groups["name"].Value) : null;

        // A declaration that could be read byte by byte is not in UTF-16.
        if (encoding is null or UnicodeEncoding or UTF32Encoding or UTF8Encoding)
        {
            return null;
        }

        return encoding.IsSingleByte && bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F)
            ? Try(StrictUtf8, bytes) ?? encoding.GetString(bytes)
            : encoding.GetString(bytes);
    }

    private static Encoding Guess(byte[] bytes)
    {
        var detected = CharsetDetector.DetectFromBytes(bytes, 0, Math.Min(bytes.Length, GuessBytes)).Detected;
        return detected is { Confidence: > 0.5f, EncodingName: { } name } && Find(name) is { IsSingleByte: true } encoding
            ? encoding
            : Find("windows-1252") ?? Encoding.Latin1;
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Try(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex("""^\s*<\?xml[^>]*?encoding\s*=\s*["'](?<name>[\w.:-]{1,40})""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("""<meta[^>]*?charset\s*=\s*["']?(?<name>[\w.:-]{1,40})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetaCharset();
}
