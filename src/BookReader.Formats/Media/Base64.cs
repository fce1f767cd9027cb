namespace BookReader.Formats.Media;

/// <summary>Base64 as books have it: with white space anywhere, and with the padding missing.</summary>
internal static class Base64
{
    /// <summary>The bytes up to the first character that is no base64; null when there are none.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var digits = new char[text.Length + 3];
        var count = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/')
            {
                digits[count++] = c;
            }
            else if (c is '-' or '_')
            {
                digits[count++] = c == '-' ? '+' : '/';
            }
            else if (!char.IsWhiteSpace(c))
            {
                break;
            }
        }

        // One digit over holds no whole byte.
        count -= count % 4 == 1 ? 1 : 0;
        while (count % 4 != 0)
        {
            digits[count++] = '=';
        }

        var bytes = new byte[count / 4 * 3];
        return Convert.TryFromBase64Chars(digits.AsSpan(0, count), bytes, out var written) && written > 0 ? bytes[..written] : null;
    }
}
