namespace BookReader.Library.Descriptions.Languages;

/// <summary>
/// The word lists for German. A compound is what its last part is, so many nouns stand here as endings too. See
/// <see cref="Vocabulary"/> for what the stars mean.
/// </summary>
internal static class German
{
    private const string Abbreviations = """
        hr fr frl dr prof st bzw usw z d h u a v nr bd s vgl ca evtl str geb gest
        """;

    private const string Common = """
        der die und das nicht ist sich mit dem den ein eine einen einem einer eines war auf als auch es an werden aus
        hat dass daß nach bei um noch wie über zum zur sie er ich wir ihr ihm ihn ihre seine seinen seiner seinem ihren
        aber nur so von vor wenn doch hatte waren wurde wurden kein keine keinen durch wieder schon diese dieser diesem
        dieses diesen mehr man einige einigen etwas immer weniger wenig andere anderen
        """;

    private const string Quality = """
        *ig *ige *igen *iger *iges *igem *liche *lichen *licher *liches *lichem *isch *ische *ischen *ischer *isches
        *haft *hafte *haften *hafter *haftes *lose *losen *loser *loses *losem *same *samen *samer *sames
        *bare *baren *barer *bares *artig *artige *artigen *förmig *förmige *förmigen
        alt alte alten alter altes altem neu neue neuen neuer neues neuem jung* groß* klein* riesig* gewaltig* winzig*
        lang lange langen langer langes langem kurz* hoch hohe hohen hoher hohes hohem niedrig* niedere* breit* weit
        weite weiten weiter* schmal* eng enge engen enges dünn* dick* tief* flach* steil* rund* gerade* krumm* gebogen*
        hohl* glatt* rau* scharf* scharfe* spitz* stumpf* schwer* schlank* kräftig* hager* mager* fett* kahl* leer* voll*
        sauber* rein* schmutzig* schäbig* zerriss* zerbroch* verfallen* geschnitzt* hölzern* steinern* eisern* gläsern*
        seiden* ledern* schön* hübsch* häßlich* hässlich* seltsam* sonderbar* prächtig* vornehm* zierlich* zart* mächtig*
        staubig* moosig* felsig* sandig* bewaldet* verziert* gewölbt* altmodisch* reich* arm* edel* edle* fein* grob*
        """;

    /// <summary>Words with an adjective's ending that are none.</summary>
    private const string NoQuality = """
        wenig weniger einzig ewig sonstigen vorigen heutigen plötzlich natürlich wirklich
        eigentlich endlich freilich nämlich ziemlich wahrscheinlich schließlich gänzlich übrigen übrigens
        """;

    private const string Place = """
        *zimmer *zimmers zimmer* *stube stube* kammer* *kammer saal* *saal säle* halle* küche* flur* gang gänge korridor*
        haus hause hauses häuser* *haus *hauses *häuser hütte* *hütte schloß schloss* schlosse* burg* turm* türme* *turm
        kirche* *kirche dom kloster* straße* *straße gasse* *gasse weg weges wege wegen pfad* platz* plätze* garten*
        gärten* *garten park* feld* felder* wiese* wald* wälder* *wald hain* baum* bäume* *baum *bäume eiche* tanne*
        kiefer* linde linden tal tals täler* hügel* berg* *berg *berge fels* klippe* höhle* ufer* strand* küste* meer*
        see sees seen ozean* fluß fluss* flusse* strom* bach* bäche* teich* insel* hafen* dorf* dörfer* stadt* städte*
        brücke* hof hofe höfe* tor tore toren tür türe türen *tür fenster* *fenster wand wände* *wand mauer* *mauer
        boden* decke* dach* dächer* *dach treppe* keller* speicher* wüste* ebene* moor* heide* hecke* horizont* kamin*
        ofen ofens balkon* schwelle* winkel* ecke ecken abhang* schlucht* gipfel* landschaft* gebäude* wirtshaus*
        """;

    private const string Position = """
        über unter hinter neben zwischen unterhalb oberhalb jenseits diesseits gegenüber entlang rings ringsum ringsumher
        umher oben unten links rechts vorn vorne hinten draußen drinnen drüben daneben davor dahinter dazwischen darüber
        darunter mitten überall in an auf fern ferne nahe nah stand standen lag lagen hing hingen erhob erhoben führte
        führten zog erstreckt* umgeb* umgab* bedeckt* gelegen* seite* mitte rand* ränder*
        """;

    private const string Sense = """
        licht* *licht hell* leucht* glänz* glanz* schein* schien* schimmer* funkel* glitz* strahl* glüh* flacker* blitz*
        dunkel* dunkl* finster* düster* schatten* *schatten dämmer* bleich* blaß* blass* fahl* schwarz* weiß weiße* rot
        rote* roten rötlich* blau* bläulich* grün* gelb* gelblich* braun* bräunlich* grau* violett* rosig* golden*
        silbern* bunt* farbe* färb* *farbe *farben durchsichtig* laut* geräusch* lärm* rausch* flüster* murmel* brüll*
        knarr* knister* klirr* hall* läut* donner* summ* duft* geruch* roch* riech* gestank* süß* sauer* bitter* salzig*
        kalt* kälte* kühl* warm* wärme* heiß* hitze* frostig* feucht* naß* nass* trocken* weich* hart* harte* samt*
        feuer* flamme* rauch* dampf* sonnenlicht* mondlicht* grell* matt* farblos* *blau *rot *grün *grau *gelb
        """;

    private const string Mood = """
        nebel* nebl* dunst* regen* regn* schnee* schneit* sturm* stürm* wind winde winds windes *wind wolke* *wolken
        himmel* sonne sonnen* sonnig* abend* morgen* mittag* nacht nächte* nächtlich* mitternacht* herbst* winter*
        frühling* sommer* frost* eis eises eisig* gewitter* stille* still ruhe ruhig* schweig* schwermüt* trüb* trostlos*
        öde* einsam* einsamkeit* traurig* melanchol* unheimlich* gespenst* drückend* friedlich* feierlich* geheimnisv*
        mond mondes stern sterne* sternen* luft lüfte* heiter* wetter*
        """;

    private const string Appearance = """
        gesicht* auge augen *augen braue* augenbrau* stirn* haar* haare* *haar *haare bart* *bart schnurrbart* nase
        nasen mund munde lippe* wange* backe backen kinn* zahn zähne* ohr ohren hals halse schulter* arm arme armen
        hand hände* *hand finger* gestalt* *gestalt züge zügen gesichtszüge* runzel* falte falten narbe* locke* glatze*
        sommerspross* gekleidet* kleid* kleider* trug trugen mantel* mäntel* rock* röck* hemd* hose* weste* hut hüte*
        mütze* stiefel* handschuh* schuh* band bänder* brille* lächel* blick* haltung* wuchs gebräunt* schleier*
        kragen* ärmel* uniform* bein* beinchen* bauch* rücken* haut
        """;

    private const string Person = """
        mann männer* *mann frau frauen *frau mädchen* junge jungen knabe* kind kinder* dame damen herr herrn greis*
        alte alter fremde* soldat* offizier* diener* magd bauer* bauern matrose* priester* könig* königin* fürst* prinz*
        jüngling*
        """;

    private const string Thing = """
        tisch* *tisch stuhl* stühle* sessel* bett betten bettes kanapee* sofa* bank bänke* schrank* schränke* *schrank
        kasten* kästen* truhe* schachtel* korb* körbe* lampe* *lampe kerze* laterne* leuchter* spiegel* uhr uhren buch
        bücher* bild bilder* *bild gemälde* vorhang* vorhänge* teppich* kissen* vase* flasche* glas gläser* tasse* teller*
        schüssel* messer* schwert* dolch* gewehr* pistole* ring ringe ringes kette* juwel* diamant* perle* münze*
        schlüssel* seil* rad räder* wagen* kutsche* schiff* boot* segel* maschine* eisen stahl* messing* kupfer* bronze*
        marmor* stein* steine* ziegel* holz* elfenbein* kristall* porzellan* gold silber seide* samt* spitze* pelz* *pelz
        tuch tücher* leinwand* papier* leder* griff* klinge* deckel* pfeife* statue* säule* blume* rose rosen rahmen*
        """;

    private const string Motion = """
        lief liefen läuft lauf* rannte* renn* stürzte* stürz* sprang* sprangen spring* eilte* eil* jagte* jag* galopp* ritt
        ritten warf* warfen geworfen* schleuder* schlug* schlugen geschlag* stieß stießen stoß* zerrte* riß riss* rissen
        griff packte* pack* kletter* fiel fielen gefallen stolper* rollte* roll* schwang* schwangen wirbel* drehte* tauch*
        schwamm* flog flogen brach brachen krach* kämpf* schoß schoss* feuerte* verfolg* floh flohen flüchte* taumel*
        wankte* kroch* krochen kriech* schob schoben schüttel* hüpf* strampel* fuhr fuhren hob hoben
        """;

    private const string Telling = """
        sagte* sagen sagt fragte* fragen antwort* erzähl* erwider* dachte* denken denkt gedank* glaub* wußte* wusste*
        wissen weiß meinte* meinung* bedeut* grund* frage* weil denn daher deshalb jedoch obwohl ob wenn müssen mußte*
        musste* sollte* sollen könnte* konnte* kann können würde* würden darf durfte* wollte* will wollen ich mich mir
        wir uns du dich dir sache* fall falle dinge* idee* überleg* verstand* versteh* erinner* wunsch* wünsch* hoff*
        fühl* gefühl*
        """;

    public static Vocabulary Vocabulary { get; } = new(
        Abbreviations,
        (WordFeatures.Common, Common),
        (WordFeatures.Quality, Quality),
        (WordFeatures.None, NoQuality),
        (WordFeatures.Place, Place),
        (WordFeatures.Position, Position),
        (WordFeatures.Sense, Sense),
        (WordFeatures.Mood, Mood),
        (WordFeatures.Appearance, Appearance),
        (WordFeatures.Person, Person),
        (WordFeatures.Thing, Thing),
        (WordFeatures.Motion, Motion),
        (WordFeatures.Telling, Telling));
}
