using System.Text;

namespace BookReader.Formats.Markup;

/// <summary>The characters that XML and HTML may carry: the rest is dropped, since a parser would refuse the document.</summary>
internal static class XmlCharacters
{
    /// <summary>Drops controls, non-characters and lone surrogates; copies only where there is one.</summary>
    public static string Clean(string text)
    {
        var first = FirstBad(text);
        if (first < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else if (IsGood(text[i]))
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }

    private static int FirstBad(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                i++;
            }
            else if (!IsGood(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPair(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);

    private static bool IsGood(char c) =>
        c is (>= ' ' and < '\uD800') or '\n' or '\t' or '\r' or (>= '\uE000' and < '\uFFFE');
}
