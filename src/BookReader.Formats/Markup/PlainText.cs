using System.Text;

namespace BookReader.Formats.Markup;

/// <summary>Text as people may see it: without control characters, white space collapsed, capped in length.</summary>
internal static class PlainText
{
    public const int NameCharacters = 500;
    public const int ProseCharacters = 20_000;

    public static string Squeeze(string? text)
    {
        var squeezed = new StringBuilder(text?.Length ?? 0);
        var isGap = false;
        foreach (var c in (text ?? "").AsSpan())
        {
            if (char.IsWhiteSpace(c))
            {
                isGap = true;
            }
            else if (!IsInvisible(c))
            {
                squeezed.Append(isGap && squeezed.Length > 0 ? " " : "").Append(c);
                isGap = false;
            }
        }

        return WithoutLoneSurrogates(squeezed.ToString());
    }

    /// <summary>A line for lists and headings; null when nothing is left of it.</summary>
    public static string? Line(string? text, int characters = NameCharacters)
    {
        var line = Cap(Squeeze(text), characters);
        return line.Length == 0 ? null : line;
    }

    public static string Cap(string text, int characters)
    {
        if (text.Length <= characters)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters)];
    }

    public static int CountWords(ReadOnlySpan<char> text)
    {
        var words = 0;
        var isInWord = false;
        foreach (var c in text)
        {
            var isWord = !char.IsWhiteSpace(c);
            words += isWord && !isInWord ? 1 : 0;
            isInWord = isWord;
        }

        return words;
    }

    /// <summary>
    /// Controls, non-characters, and the marks that turn the direction of all that follows: a title may not rewrite the page
    /// around it.
    /// </summary>
    private static bool IsInvisible(char c) =>
        char.IsControl(c) || c is '\uFFFE' or '\uFFFF' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string WithoutLoneSurrogates(string text)
    {
        var isClean = true;
        for (var i = 0; i < text.Length && isClean; i++)
        {
            isClean = !char.IsSurrogate(text[i]);
        }

        return isClean ? text : string.Concat(text.EnumerateRunes().Where(rune => rune != Rune.ReplacementChar));
    }
}
