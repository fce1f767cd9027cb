using System.Security.Cryptography;
using System.Text;

namespace BookReader.Formats.Epub;

/// <summary>Undoes the two ways in which EPUBs make fonts useless outside the book (EPUB 3.3, 4.2.6; Adobe's note).</summary>
internal static class FontKey
{
    private const int IdpfBytes = 1_040;
    private const int AdobeBytes = 1_024;

    /// <summary>Turns the inflated bytes of a font into the font, in place. Without a usable identifier they stay as they are.</summary>
    public static void Reveal(byte[] font, FontObfuscation obfuscation, string? uniqueIdentifier)
    {
        var key = obfuscation == FontObfuscation.Idpf ? IdpfKey(uniqueIdentifier ?? "") : AdobeKey(uniqueIdentifier ?? "");
        if (key is null)
        {
            return;
        }

        var length = Math.Min(font.Length, obfuscation == FontObfuscation.Idpf ? IdpfBytes : AdobeBytes);
        for (var i = 0; i < length; i++)
        {
            font[i] ^= key[i % key.Length];
        }
    }

#pragma warning disable CA5350 // SHA-1 is what the standard says; it hides nothing here.
    private static byte[] IdpfKey(string identifier) =>
        SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(identifier.Where(c => c is not (' ' or '\t' or '\r' or '\n')))));
#pragma warning restore CA5350

    private static byte[]? AdobeKey(string identifier)
    {
        var hex = identifier.Trim().Replace("urn:uuid:", "", StringComparison.OrdinalIgnoreCase).Replace("-", "", StringComparison.Ordinal);
        return hex.Length == 32 && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
    }
}
