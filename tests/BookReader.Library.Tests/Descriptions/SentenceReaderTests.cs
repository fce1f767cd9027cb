using BookReader.Library.Descriptions;
using BookReader.Library.Descriptions.Languages;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class SentenceReaderTests
{
    /// <summary>Each text has a bar where one sentence ends and the next begins.</summary>
    [Theory]
    [InlineData("en", "It rained.| It rained again!| Did it?| It did…| Then it stopped.")]
    [InlineData("en", "Mr. Brown met Dr. J. R. Green at St. Mary’s.| They left.")]
    [InlineData("en", "It cost 3.50 pounds, i.e. nothing.| He paid.")]
    [InlineData("en", "He waited... and waited.| Nobody came...| Nobody.")]
    [InlineData("en", "“Go. Now!” he said.| She went.")]
    [InlineData("en", "“Go. Now!”| She went (at last.)| He stayed.")]
    [InlineData("en", "“Where?” he asked.| ‘In Kew’, she said; it wasn’t far.| They went.")]
    [InlineData("ru", "Это было в 1812 г. Москва горела.| А. С. Петров уехал на ул. Садовую.")]
    [InlineData("ru", "Куда? — спросил он.| Никто не ответил.| «Молчат. Все молчат», — подумал он.| Стемнело.")]
    [InlineData("de", "Am 3. Mai kam Hr. Klein.| Er blieb z. B. bis zum Abend.")]
    [InlineData("de", "„Was ist? Wer da?“ rief er.| »Ich. Nur ich.«| Es wurde still.")]
    [InlineData("fr", "« Où vas-tu ? Reste ! » dit-il.| Elle partit.| M. Blanc resta.")]
    [InlineData("fr", "« Reste\u00A0! »| Elle partit.")]
    public void Sentences_end_where_a_reader_would_say(string language, string marked)
    {
        var text = marked.Replace("|", string.Empty, StringComparison.Ordinal);

        Assert.Equal(marked.Split('|').Select(sentence => sentence.Trim()), Sentences(text, language), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\u00A0 ")]
    public void White_space_has_no_sentences(string text)
    {
        Assert.Empty(Sentences(text, "en"));
    }

    private static List<string> Sentences(string text, string language)
    {
        var sentences = new List<string>();
        foreach (var sentence in new SentenceReader(text, 0, text.Length, DescriptiveLanguages.Of(language)!))
        {
            sentences.Add(text[sentence.Start..sentence.End]);
        }

        return sentences;
    }
}
