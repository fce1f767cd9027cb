using BookReader.Library.Descriptions;

namespace BookReader.Library.Tests.Descriptions;

/// <summary>Sentences that any reader would call a description, and of what.</summary>
internal static class DescribedScenes
{
    public static readonly (string Language, DescriptionType Type, string Text)[] All =
    [
        ("en", DescriptionType.Location,
            "Behind the house lay a narrow garden, and beyond its crumbling wall a path led down to the river. "
            + "Tall pines stood along both banks, and a wooden bridge crossed the water near the old mill."),
        ("en", DescriptionType.Character,
            "She was a tall, slender woman with grey hair and a thin face. "
            + "Her eyes were bright, her lips pale, and she wore a long black dress with a lace collar."),
        ("en", DescriptionType.Atmosphere,
            "A cold mist hung in the silent air, and the last pale light of evening faded behind dark clouds. "
            + "The wind murmured, then stillness came down with the night."),
        ("en", DescriptionType.Object,
            "On the table stood an ancient brass clock beside a silver candlestick and a small box of carved ivory. "
            + "Its handle was bronze, and its lid was set with pearls."),
        ("en", DescriptionType.Action,
            "The horse leaped over the ditch, stumbled, and fell; the rider was flung down, sprang up and ran. "
            + "The others rushed after him, pushed through the reeds and seized him by the sleeve."),

        ("ru", DescriptionType.Location,
            "За домом тянулся узкий сад, а за ветхой стеной тропинка вела вниз к широкой реке. "
            + "По обоим берегам стояли высокие сосны, и над водой висел старый деревянный мост."),
        ("ru", DescriptionType.Character,
            "Это была высокая, худая старуха с седыми волосами и бледным лицом. "
            + "Глаза её блестели, тонкие губы были сжаты, на плечах лежал чёрный платок."),
        ("ru", DescriptionType.Atmosphere,
            "Холодный туман стоял в безмолвном воздухе, и последний бледный свет вечера гас за тёмными тучами. "
            + "Ветер стих, и наступила глухая, тоскливая ночь."),
        ("ru", DescriptionType.Object,
            "На столе стояли старинные бронзовые часы, рядом серебряный подсвечник и резная шкатулка из хрусталя. "
            + "Тяжёлый ключ висел на медной цепочке возле зеркала."),
        ("ru", DescriptionType.Action,
            "Лошадь прыгнула через канаву, споткнулась и упала; всадник вскочил и побежал. "
            + "Остальные бросились за ним, схватили его и потащили к возу."),

        ("de", DescriptionType.Location,
            "Hinter dem Haus lag ein schmaler Garten, und jenseits der alten Mauer führte ein Weg hinab zum Fluss. "
            + "Hohe Tannen standen an beiden Ufern, und eine steinerne Brücke führte ins Dorf."),
        ("de", DescriptionType.Character,
            "Sie war eine große, hagere Frau mit grauem Haar und einem schmalen Gesicht. "
            + "Ihre Augen glänzten, die Lippen waren bleich, und sie trug ein langes schwarzes Kleid."),
        ("de", DescriptionType.Atmosphere,
            "Ein kalter Nebel hing in der stillen Luft, und das letzte fahle Licht des Abends verblich hinter dunklen "
            + "Wolken. Der Wind schwieg, und eine traurige, einsame Nacht kam herauf."),
        ("de", DescriptionType.Object,
            "Auf dem Tisch stand eine alte Uhr aus Messing neben einem silbernen Leuchter und einer kleinen Schachtel. "
            + "Der Deckel war aus Elfenbein, der Griff aus dunkler Bronze."),
        ("de", DescriptionType.Action,
            "Das Pferd sprang über den Graben, stolperte und fiel; der Reiter rollte zur Seite und lief davon. "
            + "Die anderen rannten ihm nach, packten ihn und zerrten ihn zurück."),

        ("fr", DescriptionType.Location,
            "Derrière la maison s’étendait un jardin étroit, et au-delà du vieux mur un sentier conduisait à la rivière. "
            + "De grands sapins se dressaient sur les deux berges, près d’un pont de bois."),
        ("fr", DescriptionType.Character,
            "C’était une femme grande et maigre, aux cheveux gris et au visage pâle. "
            + "Ses yeux étaient vifs, ses lèvres minces, et elle portait une longue robe noire."),
        ("fr", DescriptionType.Atmosphere,
            "Une brume froide flottait dans l’air silencieux, et la dernière lueur du soir mourait derrière des nuages "
            + "sombres. Le vent se tut, et la nuit tomba, calme et mélancolique."),
        ("fr", DescriptionType.Object,
            "Sur la table brillait une horloge ancienne en cuivre, à côté d’un miroir d’argent et d’un petit coffret. "
            + "Le couvercle était d’ivoire, et la clef de bronze massif."),
        ("fr", DescriptionType.Action,
            "Le cheval bondit par-dessus le fossé, trébucha et tomba ; le cavalier roula, se releva et courut. "
            + "Les autres se précipitèrent, le saisirent et le traînèrent vers la charrette."),
    ];

    public static IReadOnlyList<DescriptivePassage> Extract(string text, string? language) =>
        DescriptionExtractor.Extract(text, language, TestContext.Current.CancellationToken);
}
