namespace BookReader.Library.Descriptions.Languages;

/// <summary>The word lists for English. See <see cref="Vocabulary"/> for what the stars mean.</summary>
internal static class English
{
    private const string Abbreviations = """
        mr mrs ms dr st prof rev hon capt col gen lieut lt sgt messrs mme mlle esq jr sr vs viz etc no vol ch p pp fig
        """;

    private const string Common = """
        the of and to a that it was he with as for had at by i her she not but which they from were you this have be
        is are his him my me their them been who what when there would could should will into than then if or so no
        said your our we us any these those very only such
        """;

    private const string Quality = """
        *ous *ful *less *esque old older oldest ancient new young* little small* tiny great* large* big bigger huge vast
        immense enormous* long longer short* high higher tall taller low lower broad* wide wider narrow* thin thinner
        thick* deep deeper shallow steep* flat round* square* straight crook* curved bent twisted tangled hollow smooth*
        rough* sharp* blunt heavy heavier slender slim stout* fat lean plump gaunt bare barren empty crowded clean dirty
        filthy neat* shabb* ragged worn torn broken cracked ruin* polished painted carved gilded gilt wooden woollen
        woolen silken leather* golden earthen stony beautiful fair* handsome lovel* pretty ugly quaint strange* splendid
        noble magnificent elegant graceful delicate* massive solid modern antique* dust* mudd* moss* grassy rock* sandy
        wooded leafy overgrown scattered elderly aged middle pointed oval fine finely rich* vivid stately grand*
        """;

    private const string Place = """
        room* chamber* hall halls house* cottage* mansion* palace* castle* tower* church* cathedral* temple* street*
        lane lanes road roads path paths square* garden* park parks field fields meadow* forest* wood woods grove*
        orchard* valley* hill hills hillside mountain* cliff* cave caves shore* beach* coast* sea seas ocean* lake lakes
        river* stream* brook brooks pond pool pools island* bay harbour* harbor* village* town towns city cities bridge*
        courtyard* yard yards gate gates door doors doorway window* wall walls floor* ceiling* roof* stair* staircase
        corridor* passage* attic cellar* kitchen* parlour* parlor* library desert plain plains moor moors marsh* hedge*
        tree trees oak* pine pines avenue* horizon* landscape* building* cabin* hut huts inn tavern* shop shops chimney*
        balcony terrace* fireplace* corner* threshold slope* summit* ridge* ravine* bank banks waterfall* farm farms
        """;

    private const string Position = """
        above below beneath under underneath over behind beside between among amid across along around against beyond
        near nearby opposite inside outside within upon left right middle* centre* center* edge* side sides top bottom
        front distance distant here there far everywhere overhead surrounded surrounding stretched stretching stood lay
        led hung lined rose overlook* bordered covered
        """;

    private const string Sense = """
        light lights lit bright* brilliant* shin* shone gleam* glitter* glow* glimmer* sparkl* flash* flicker* glisten*
        dark* dim dimly dusk* shadow* shade* pale paler black* white* red reddish crimson scarlet blue bluish green*
        yellow* brown* grey* gray* purple violet pink rosy orange golden silver* colour* color* transparent sound*
        noise* rustl* murmur* whisper* hum humming roar* creak* crackl* echo* rattl* ring* thunder* buzz* smell* scent*
        odour* odor* fragran* perfume* stench* reek* sweet sour bitter salt cold* cool* warm* hot heat* chill* damp*
        wet moist* dry soft* hard velvet silky flame* fire fires blaz* smok* steam* sunlight sunshine moonlight
        candlelight lamplight starlight glare* dazzl* tint* hue hues
        """;

    private const string Mood = """
        fog fogs foggy mist mists mist* haze hazy rain* drizzl* snow* storm* wind winds wind* breeze* cloud* sky skies
        sun sunset sunrise dawn* twilight evening* morning* midnight night nights nightfall autumn* winter* spring
        summer* frost* ice icy thunder* lightning silence* silent* still stillness quiet* calm* gloom* dreary dismal
        bleak* desolat* lonel* solitude* solitary melancholy mournful* eerie weird ghost* ominous* sinister oppressive
        peaceful* serene* tranquil* solemn* mysterious* moon* star stars starry air
        """;

    private const string Appearance = """
        face* eye eyes eyed eyebrow* brow brows forehead* hair haired hairs beard* moustache* mustache* whisker* nose
        mouth* lip lips cheek* chin chins teeth ear ears neck* shoulder* arm arms hand hands finger* figure* features
        complexion* wrinkl* scar scars curls curly locks bald freckl* dressed dress* clad wore wearing coat* cloak*
        gown* shirt* trousers waistcoat* hat hats cap bonnet* boots gloves* ribbon* spectacles smile* smil* frown*
        gaze* stature countenance* muscular bony hunched swarthy tanned veil* skirt* collar* sleeve*
        """;

    private const string Person = """
        man men woman women girl girls boy boys child children lady ladies gentleman gentlemen fellow* stranger* soldier*
        officer* servant* maid maids peasant* sailor* priest* king queen prince* princess* youth* creature* person
        """;

    private const string Thing = """
        table* chair* bed beds desk* sofa* couch* armchair* bench* shelf shelves cupboard* chest* box boxes basket* lamp*
        candle* candlestick* lantern* mirror* clock* watch book books picture* portrait* curtain* carpet* rug rugs
        cushion* vase* bottle* glass* cup cups plate* dish dishes knife knives sword* dagger* gun guns pistol* rifle*
        ring rings necklace* jewel* diamond* pearl* gem gems coin* key keys chain* rope* wheel* carriage* cart carts
        ship ships boat boats sail sails engine* machine* instrument* iron steel brass copper bronze marble* stone
        stones brick* wood oak ivory crystal* porcelain gold silk velvet lace fur cloth* linen paper* parchment* leather
        handle* blade* lid lids pipe pipes statue* column* pillar* flower* rose roses
        """;

    private const string Motion = """
        ran run runs running rush* leap* leapt jump* sprang spring* bound* dash* dart* gallop* rode riding charg* hurl*
        threw throw* flung fling* struck strike* hit hits beat kick* push* pull* drag* seiz* grab* grasp* snatch* caught
        climb* scrambl* fell falling stumbl* tumbl* roll* swung swing* whirl* spun plung* dived div* swam flew fly flying
        burst* crash* smash* fought fight* fired firing shot shoot* chas* pursu* fled flee* escap* march* stagger* swept
        sweep* shook tore crept crawl* slipp* lurch* raced racing hurried hurr* swerv*
        """;

    private const string Telling = """
        said say says saying told tell telling ask* answer* repl* think* thought* know* knew known believ* suppos* mean
        means meant reason* opinion* question* because therefore however although whether if must ought should would
        could may might can cannot shall will i my me we our us you your thing things matter* case* fact facts idea*
        argument* consider* conclud* understand* understood remember* wish* hope* want* feel* felt
        """;

    public static Vocabulary Vocabulary { get; } = new(
        Abbreviations,
        (WordFeatures.Common, Common),
        (WordFeatures.Quality, Quality),
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
