using BookReader.Library.Descriptions;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class DescribedSceneTests
{
    public static TheoryData<string, DescriptionType, string> Scenes =>
        [.. DescribedScenes.All.Select(scene => (scene.Language, scene.Type, scene.Text))];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_described_scene_is_one_passage_of_its_type(string language, DescriptionType type, string text)
    {
        var passage = Assert.Single(DescribedScenes.Extract(text, language));

        Assert.Equal(type, passage.Type);
        Assert.Equal(text, text[passage.Start..passage.End]);
        Assert.InRange(passage.Priority, 25, 100);
    }

    [Theory]
    [InlineData("en", "He said that he had thought about the question, and that in his opinion nothing could be done. They knew what he meant, because he had told them so before.")]
    [InlineData("ru", "Он сказал, что думал об этом вопросе и что, по его мнению, сделать уже ничего нельзя. Они знали, что он хотел сказать, потому что он говорил им это раньше.")]
    [InlineData("de", "Er sagte, dass er über die Frage nachgedacht habe und dass man nach seiner Meinung nichts tun könne. Sie wussten, was er meinte, weil er es ihnen schon gesagt hatte.")]
    [InlineData("fr", "Il dit qu’il avait pensé à la question et que, selon son opinion, on ne pouvait rien faire. Ils savaient ce qu’il voulait dire, parce qu’il le leur avait déjà dit.")]
    public void An_account_of_thoughts_is_no_description(string language, string text)
    {
        Assert.Empty(DescribedScenes.Extract(text, language));
    }

    [Fact]
    public void A_passage_stays_in_its_paragraph_and_leaves_the_plot_out()
    {
        var scene = DescribedScenes.All[0].Text;
        const string Plot = "Nobody knew what had become of him, and nobody asked.";
        var text = $"Chapter One\n{Plot} {scene} {Plot}\n  {scene}  \r\n{Plot}";

        var passages = DescribedScenes.Extract(text + string.Concat(Enumerable.Repeat('\n' + Plot, 40)), "en");

        Assert.Equal([scene, scene], passages.Select(passage => text[passage.Start..passage.End]), StringComparer.Ordinal);
    }

    [Fact]
    public void A_plain_sentence_between_two_descriptive_ones_parts_them_only_if_it_shows_nothing()
    {
        const string First = "A tall grey tower of rough stone stood above the dark forest.";
        const string Second = "Its narrow windows glowed red under the cold stars.";

        Assert.Single(DescribedScenes.Extract($"{First} They had seen it from the road since they left that morning. {Second}", "en"));
        Assert.Empty(DescribedScenes.Extract($"{First} They said that they should think about what it meant. {Second}", "en"));
    }

    [Fact]
    public void Praise_that_shows_nothing_is_no_description()
    {
        const string Praise = "It was a famous, glorious, wonderful, generous and most marvellous success, "
            + "delightful to the ambitious and useful to the studious.";

        Assert.Empty(DescribedScenes.Extract(Praise, "en"));
    }

    [Fact]
    public void A_scene_that_goes_on_and_on_is_cut_into_passages_that_a_picture_holds()
    {
        var text = string.Join(' ', Enumerable.Repeat(DescribedScenes.All[0].Text, 20));

        var passages = DescribedScenes.Extract(text, "en");

        Assert.NotEmpty(passages);
        Assert.All(passages, passage => Assert.InRange(passage.End - passage.Start, 80, 1_000));
    }

    [Fact]
    public void A_chapter_has_about_one_passage_in_250_words_and_keeps_the_best()
    {
        const string Rich = "A tall grey tower of rough stone stood above the dark forest, and its narrow windows glowed red.";
        const string Poor = "In the end they went slowly on, and towards noon they came to a small, plain house with a green door by the road.";
        var chapter = string.Join('\n', Enumerable.Repeat(Poor, 30)) + '\n' + Rich;

        var passages = DescribedScenes.Extract(chapter, "en");

        Assert.InRange(passages.Count, 2, 4);
        Assert.Equal(Rich, chapter[passages[^1].Start..passages[^1].End]);
    }

    [Fact]
    public void A_heading_a_caption_and_a_line_of_code_are_no_sentences()
    {
        const string Heading = "The tall grey tower of rough stone above the dark forest, and its narrow windows glowing red";

        Assert.Empty(DescribedScenes.Extract(Heading, "en"));
        Assert.Single(DescribedScenes.Extract(Heading + ".", "en"));
    }
}
