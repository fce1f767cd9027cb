using BookReader.Library.Descriptions;
using BookReader.Library.Descriptions.Languages;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class VocabularyTests
{
    private static readonly Vocabulary Vocabulary = new(
        "mr",
        (WordFeatures.Place, "hall hill* *zimmer"),
        (WordFeatures.Quality, "*ous *ious hill*"),
        (WordFeatures.None, "pious"));

    [Theory]
    [InlineData("hall", nameof(WordFeatures.Place))]
    [InlineData("halls", nameof(WordFeatures.None))]
    [InlineData("hill", "Quality, Place")]
    [InlineData("hillock", "Quality, Place")]
    [InlineData("hillwards", nameof(WordFeatures.None))]
    [InlineData("schlafzimmer", nameof(WordFeatures.Place))]
    [InlineData("famous", nameof(WordFeatures.Quality))]
    [InlineData("nous", nameof(WordFeatures.None))]
    [InlineData("pious", nameof(WordFeatures.None))]
    [InlineData("", nameof(WordFeatures.None))]
    public void A_star_says_how_far_an_entry_reaches(string word, string expected)
    {
        Assert.Equal(expected, Vocabulary.FeaturesOf(word).ToString());
    }

    [Theory]
    [InlineData("red-haired, l’eau", "red haired l eau")]
    [InlineData("Ёлка за́мок blue\u00ADberry", "елка замок blueberry")]
    [InlineData("a𝔸b 😀 1st", "a b st")]
    public void Words_are_read_as_the_lists_spell_them(string text, string expected)
    {
        var words = new List<string>();
        foreach (var word in new WordReader(text, new char[WordReader.LongestWord]))
        {
            words.Add(word.ToString());
        }

        Assert.Equal(expected.Split(' '), words, StringComparer.Ordinal);
    }
}
