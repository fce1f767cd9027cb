using System.Collections.Frozen;

namespace BookReader.Library.Descriptions.Languages;

/// <summary>
/// The words of one language with their features. A list says how far each entry reaches: <c>word</c> is that word
/// alone, <c>stem*</c> it with an ending, <c>*ending</c> every word that ends so. The nearest match counts: the word
/// itself, then the longest stem, then the longest ending.
/// </summary>
/// <remarks>A look-up is a bounded number of hash look-ups that allocate nothing, however long the lists.</remarks>
internal sealed class Vocabulary
{
    // Enough for the endings of all four languages; more would let "car*" reach "careless".
    private const int LongestInflection = 3;

    // "*ous" is to find "marvellous" and not "nous".
    private const int ShortestBeforeEnding = 2;

    private readonly FrozenDictionary<string, WordFeatures>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly FrozenDictionary<string, WordFeatures>.AlternateLookup<ReadOnlySpan<char>> _stems;
    private readonly FrozenDictionary<string, WordFeatures>.AlternateLookup<ReadOnlySpan<char>> _endings;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _abbreviations;
    private readonly int _longestEnding;

    /// <param name="abbreviations">Words whose full stop ends no sentence, without it.</param>
    /// <param name="lists">Words parted by white space; one that stands in several lists has the features of all.</param>
    public Vocabulary(string abbreviations, params ReadOnlySpan<(WordFeatures Features, string Entries)> lists)
    {
        var words = new Dictionary<string, WordFeatures>(StringComparer.Ordinal);
        var stems = new Dictionary<string, WordFeatures>(StringComparer.Ordinal);
        var endings = new Dictionary<string, WordFeatures>(StringComparer.Ordinal);
        foreach (var (features, entries) in lists)
        {
            foreach (var entry in Split(entries))
            {
                var kind = entry[^1] == '*' ? stems : entry[0] == '*' ? endings : words;
                var key = entry.Trim('*');
                kind[key] = kind.GetValueOrDefault(key) | features;
            }
        }

        _words = Lookup(words);
        _stems = Lookup(stems);
        _endings = Lookup(endings);
        _longestEnding = endings.Keys.Select(ending => ending.Length).DefaultIfEmpty().Max();
        _abbreviations = Split(abbreviations).ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="word">As <see cref="WordReader"/> gives it.</param>
    public WordFeatures FeaturesOf(ReadOnlySpan<char> word)
    {
        if (_words.TryGetValue(word, out var features))
        {
            return features;
        }

        for (var length = word.Length; length >= Math.Max(1, word.Length - LongestInflection); length--)
        {
            if (_stems.TryGetValue(word[..length], out features))
            {
                return features;
            }
        }

        for (var length = Math.Min(_longestEnding, word.Length - ShortestBeforeEnding); length > 0; length--)
        {
            if (_endings.TryGetValue(word[^length..], out features))
            {
                return features;
            }
        }

        return WordFeatures.None;
    }

    public bool IsAbbreviation(ReadOnlySpan<char> word) => _abbreviations.Contains(word);

    private static string[] Split(string entries) =>
        entries.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static FrozenDictionary<string, WordFeatures>.AlternateLookup<ReadOnlySpan<char>> Lookup(
        Dictionary<string, WordFeatures> entries) =>
        entries.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
