using BookReader.Library.Descriptions.Languages;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class LanguageTests
{
    [Theory]
    [InlineData("en", "He did not know what it was, and she had gone before they could ask her.")]
    [InlineData("ru", "Он не знал, что это было; она уже ушла, когда они хотели спросить её, как всё вышло.")]
    [InlineData("de", "Er wusste nicht, was es war, und sie ging, als man noch mit ihr sprechen wollte.")]
    [InlineData("fr", "Il ne comprit pas ce qui était arrivé, et elle partit sans une parole pour les autres.")]
    public void A_text_without_a_tag_is_known_by_its_common_words(string language, string narration)
    {
        var chapter = string.Join('\n', DescribedScenes.All.Where(scene => scene.Language == language)
            .SelectMany(scene => new[] { narration, scene.Text, narration }));

        Assert.Equal(DescribedScenes.Extract(chapter, language), DescribedScenes.Extract(chapter, null));
        Assert.NotEmpty(DescribedScenes.Extract(chapter, null));
    }

    [Theory]
    [InlineData("en-GB", "en")]
    [InlineData("ENG", "en")]
    [InlineData("ru_RU", "ru")]
    [InlineData("ger", "de")]
    [InlineData("fr-CA", "fr")]
    public void A_tag_is_read_by_its_first_part(string tag, string language)
    {
        Assert.Same(DescriptiveLanguages.Of(language), DescriptiveLanguages.Of(tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("und")]
    [InlineData("english language")]
    [InlineData("-")]
    public void A_tag_that_says_nothing_leaves_it_to_the_text(string tag)
    {
        Assert.NotEmpty(DescribedScenes.Extract(DescribedScenes.All[0].Text, tag));
    }

    [Theory]
    [InlineData("uk", "За будинком тягнувся вузький сад, а за старою стіною стежка вела вниз до широкої річки. По обох берегах стояли високі сосни, і над водою висів дерев’яний міст. Він не знав, що це було і як воно так сталося.")]
    [InlineData("bg", "Зад къщата имаше тясна градина, а зад старата стена пътека водеше надолу към широката река. По двата бряга стояха високи борове, а над водата висеше дървен мост. Той не знаеше какво е това и защо е тук.")]
    [InlineData("es", "Detrás de la casa había un jardín estrecho, y más allá del viejo muro un sendero bajaba hacia el río. Grandes pinos se alzaban en las dos orillas, cerca de un puente de madera que no llevaba a ninguna parte.")]
    [InlineData("nl", "Achter het huis lag een smalle tuin, en voorbij de oude muur liep een pad naar de rivier. Hoge dennen stonden op beide oevers, en een houten brug leidde naar het dorp. Hij wist niet wat er was en waar hij heen ging.")]
    [InlineData("it", "Dietro la casa si stendeva un giardino stretto, e oltre il vecchio muro un sentiero scendeva verso il fiume. Grandi pini si alzavano sulle due rive, presso un ponte di legno che non portava in nessun luogo.")]
    [InlineData("ja", "家の裏には狭い庭があり、古い壁の向こうの道は川へ続いていた。高い松が両岸に立っていた。")]
    [InlineData(null, "12 345 — 67 890, 11/12; * * *")]
    public void A_language_that_we_have_no_words_for_gives_nothing(string? tag, string text)
    {
        Assert.Empty(DescribedScenes.Extract(text, tag));
    }
}
