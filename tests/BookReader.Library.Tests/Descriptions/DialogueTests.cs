using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class DialogueTests
{
    private static string Scene(string language) =>
        DescribedScenes.All.First(scene => scene.Language == language).Text;

    [Theory]
    [InlineData("en", "“{0}”")]
    [InlineData("en", "‘{0}’")]
    [InlineData("en", "\"{0}\" he said.")]
    [InlineData("en", "“{0}")]
    [InlineData("ru", "— {0}")]
    [InlineData("ru", "«{0}»")]
    [InlineData("ru", "– Да, – сказал он. {0}")]
    [InlineData("de", "„{0}“")]
    [InlineData("de", "»{0}« sagte er.")]
    [InlineData("fr", "« {0} »")]
    [InlineData("fr", "«\u00A0{0}\u00A0»")]
    [InlineData("fr", "— {0}")]
    public void What_somebody_says_is_not_taken(string language, string speech)
    {
        var text = speech.Replace("{0}", Scene(language), StringComparison.Ordinal);

        Assert.Empty(DescribedScenes.Extract(text, language));
    }

    [Theory]
    [InlineData("en", "“Look,” she said. {0}")]
    [InlineData("en", "‘Look!’ {0}")]
    [InlineData("ru", "«Смотри!» {0}")]
    [InlineData("de", "„Sieh!“ {0}")]
    [InlineData("fr", "« Regarde ! » {0}")]
    public void What_is_told_after_a_speech_is(string language, string paragraph)
    {
        var scene = Scene(language);
        var text = paragraph.Replace("{0}", scene, StringComparison.Ordinal);

        var passage = Assert.Single(DescribedScenes.Extract(text, language));

        Assert.Equal(scene, text[passage.Start..passage.End]);
    }

    [Fact]
    public void A_name_in_quotation_marks_is_no_speech()
    {
        const string Text = "Above the low green door of the “Golden Anchor” hung a rusty lantern, and a narrow lane led to the sea.";

        Assert.Single(DescribedScenes.Extract(Text, "en"));
    }
}
