namespace BookReader.Library.Descriptions.Languages;

/// <summary>The languages that we have words for, and how the one of a text is told.</summary>
internal static class DescriptiveLanguages
{
    // A page is enough to tell; more would only cost time.
    private const int SampleLength = 6_000;

    // In chapters of eight novels and textbooks the share of their own common words was 0.12 and more (half of the
    // Russian ones above 0.2, of the others above 0.3); that of another language, its neighbours too, 0.05 at most.
    private const double CommonShare = 0.08;

    private static readonly Vocabulary[] All =
        [English.Vocabulary, Russian.Vocabulary, German.Vocabulary, French.Vocabulary];

    /// <summary>By the first subtag, in two letters or three ("en-GB", "rus"); null if it is none of ours.</summary>
    public static Vocabulary? Of(string? tag) => tag?.Split('-', '_')[0].Trim().ToLowerInvariant() switch
    {
        "en" or "eng" => English.Vocabulary,
        "ru" or "rus" => Russian.Vocabulary,
        "de" or "deu" or "ger" => German.Vocabulary,
        "fr" or "fra" or "fre" => French.Vocabulary,
        _ => null,
    };

    /// <summary>By its share of common words; null if no language of ours has enough of them.</summary>
    public static Vocabulary? Detect(string text)
    {
        var sample = text.AsSpan(0, Math.Min(text.Length, SampleLength));
        var words = 0;
        Span<int> common = stackalloc int[All.Length];
        foreach (var word in new WordReader(sample, stackalloc char[WordReader.LongestWord]))
        {
            words++;
            for (var language = 0; language < All.Length; language++)
            {
                common[language] += All[language].FeaturesOf(word).HasFlag(WordFeatures.Common) ? 1 : 0;
            }
        }

        var best = 0;
        for (var language = 1; language < All.Length; language++)
        {
            best = common[language] > common[best] ? language : best;
        }

        return common[best] > words * CommonShare ? All[best] : null;
    }
}
