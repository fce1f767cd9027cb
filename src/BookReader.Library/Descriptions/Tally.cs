using System.Runtime.InteropServices;
using BookReader.Library.Descriptions.Languages;

namespace BookReader.Library.Descriptions;

/// <summary>What a stretch of text has of each kind of word.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Tally(int Words, Scores Scores)
{
    // Without it the shortest sentences would have the highest densities: "Dark night." would be all description.
    private const int Ballast = 3;

    /// <summary>How much of the text shows something: about 0.1 in plain narration, 0.3 and more in a description.</summary>
    public double Density => Scores.Vivid / (Words + Ballast);

    public static Tally Of(ReadOnlySpan<char> text, Vocabulary vocabulary)
    {
        var words = 0;
        var scores = default(Scores);
        foreach (var word in new WordReader(text, stackalloc char[WordReader.LongestWord]))
        {
            words++;
            if (vocabulary.FeaturesOf(word) is var features and not WordFeatures.None)
            {
                scores += FeatureScores.Of(features);
            }
        }

        return new Tally(words, scores);
    }

    public static Tally operator +(Tally left, Tally right) => new(left.Words + right.Words, left.Scores + right.Scores);
}
