using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BookReader.Library.Storage.Postgres;

/// <summary>PostgreSQL's text has no U+0000 and no lone surrogates. Where a book or a device sends one, U+FFFD says so, as in HTML.</summary>
internal sealed class PostgresText() : ValueConverter<string, string>(text => Storable(text), stored => stored)
{
    private const char Replacement = '\uFFFD';

    internal static string Storable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                return Replaced(text);
            }
        }

        return text;
    }

    // What enumerates a text as code points gives the replacement for each lone surrogate.
    private static string Replaced(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? Replacement.ToString() : rune.ToString()));
}
