using System.Globalization;
using System.Text;

namespace BookReader.Library.Books;

/// <summary>The words of a text as they are searched by: letters and digits, case and accents aside.</summary>
internal static class SearchWords
{
    // PostgreSQL takes lexemes of up to 2 KB; nobody types words as long as these.
    private const int MaxWordLength = 100;
    private const int MaxWords = 500;

    public static string[] Of(params ReadOnlySpan<string> texts)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            Add(text, words);
        }

        return [.. words.Take(MaxWords)];
    }

    private static void Add(string text, SortedSet<string> words)
    {
        var word = new StringBuilder();
        foreach (var rune in Decomposed(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) && word.Length < MaxWordLength)
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (!Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                Take();
            }
        }

        Take();

        void Take()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static string Decomposed(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())).Normalize(NormalizationForm.FormD);
}
