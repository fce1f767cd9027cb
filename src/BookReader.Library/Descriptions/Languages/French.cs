namespace BookReader.Library.Descriptions.Languages;

/// <summary>The word lists for French. See <see cref="Vocabulary"/> for what the stars mean.</summary>
internal static class French
{
    private const string Abbreviations = """
        m mm mme mmes mlle mlles dr st ste mgr me p pp vol ch art etc av cf no
        """;

    private const string Common = """
        le les des et est dans qui une du au aux pour il elle ils elles pas ce cet cette ces ne par sur plus avec son sa
        ses leur leurs était étaient comme mais où nous vous sans être qu avait avaient ont fut je lui tout tous toute
        toutes moi mon ma mes votre vos notre nos sont dont même très bien fait faire deux quelque quelques après
        """;

    private const string Quality = """
        *eux *euse *euses *âtre *âtres *esque *issime vieux vieil vieille* ancien* antique* nouveau* nouvel* neuf neufs
        neuve* jeune* grand* petit* énorme* immense* vaste* minuscule* gros grosse* long longs longue* court courts courte*
        haut hauts haute* bas basse* large* étroit* mince* fin fins fine fines épais* profond* plat plats plate* rond*
        carré* droit* courbe* courbé* tordu* creux creuse* lisse* rude* rugueu* aigu* pointu* lourd* léger* légère* maigre*
        gras grasse* nu nus nue nues vide* désert* plein* propre* sale* déchir* usé usés usée* cassé* ruiné* peint*
        sculpt* doré* argenté* beau beaux bel belle* joli* laid* étrange* bizarre* splendide* magnifique* superbe* noble*
        élégant* gracieu* délicat* massif* massive* solide* moderne* poussiér* boueu* moussu* sablonn* boisé* riche*
        pauvre* élancé* svelte* robuste* charmant* singuli* vivant* tendu tendue* orné* couvert* garni* entour* rempli*
        """;

    private const string Place = """
        chambre* salle* salon* cuisine* couloir* corridor* escalier* maison* chaumière* cabane* palais château* tour tours
        église* cathédrale* temple* monastère* rue rues ruelle* chemin* route* sentier* place* jardin* parc parcs champ*
        prairie* pré prés forêt* bois bosquet* verger* arbre* chêne* sapin* peuplier* vallée* vallon* colline* montagne*
        rocher* roche roches falaise* caverne* grotte* rivage* plage* côte côtes mer mers océan* lac lacs rivière* fleuve*
        ruisseau* étang* île îles port ports village* ville* pont ponts cour cours porte portes fenêtre* mur murs muraille*
        plancher* plafond* toit* cave caves grenier* désert plaine* lande* marais haie* avenue* horizon* paysage* bâtiment*
        auberge* boutique* cheminée* balcon* terrasse* seuil* coin coins pente* sommet* ravin* cascade* berge* façade*
        """;

    private const string Position = """
        sur sous dessus dessous derrière devant entre parmi autour près contre dedans dehors dans gauche droite
        milieu centre* bord bords côté côtés haut bas fond loin lointain* partout çà là voisin* étendait
        étendaient dressait dressaient élevait élevaient trouvait conduisait bordé* bordée* pendait pendaient
        """;

    private const string Sense = """
        lumière* lumineu* clair* clarté* brill* éclat* étincel* luis* lueur* rayon* scintill* éclair* obscur* sombre*
        ténèbres noir* ombre* ombrag* pâle* pâleur* blanc* blanch* blanchâtre* rouge* rougeâtre* bleu* vert verts verte*
        jaune* jaunâtre* brun* gris grise* grisâtre* violet* rose roses doré* argent couleur* colori* teint* transparent*
        bruit* son sons sonore* murmur* chuchot* grond* rugi* craqu* crépit* résonn* tinte* sifflement* bourdonn* odeur*
        parfum* senteur* puant* sentait doux douce* amer amère* salé* froid* frais fraîch* tiède* chaud* chaleur* brûlant*
        glacé* humide* mouillé* sec secs sèche* mou molle* dur durs dure dures velout* feu feux flamme* fumée* vapeur*
        soleil* ardent* vif vifs vive vives
        """;

    private const string Mood = """
        brouillard* brume* brumeu* pluie* pluvieu* neige* neigeu* tempête* orage* vent vents brise* nuage* ciel cieux
        soleil aurore* aube* crépuscule* soir* soirée* matin* minuit nuit nuits automne* hiver* printemps été gel gelée*
        glace* tonnerre* foudre* silence* silencieu* calme* tranquill* immobile* morne* lugubre* désolé* solitaire*
        solitude* mélancol* triste* tristesse* sinistre* mystérieu* paisible* serein* solennel* lune étoile* étoilé* air
        """;

    private const string Appearance = """
        visage* œil yeux sourcil* front fronts cheveu* chevelure* barbe* barbu* moustache* nez bouche* lèvre* joue joues
        menton* dent dents oreille* cou épaule* bras main mains doigt* taille* figure* traits physionomie* ride rides ridé*
        cicatrice* boucle* bouclé* chauve* vêtu* habillé* habit habits robe* portait manteau* cape capes chemise* culotte*
        pantalon* gilet* chapeau* bonnet* perruque* bottes gant gants ruban* lunettes sourire* sourit souriait regard*
        stature* teint gorge* peau voile* jupe* manche manches uniforme* barbe
        """;

    private const string Person = """
        homme* femme* fille* garçon* enfant* dame dames demoiselle* monsieur vieillard* étranger* soldat* officier*
        serviteur* valet* servante* paysan* matelot* prêtre* roi rois reine* prince* princesse* abbé derviche* moine*
        """;

    private const string Thing = """
        table* chaise* fauteuil* lit lits bureau* canapé* banc bancs armoire* coffre* coffret* boîte* panier* lampe*
        chandelle* bougie* lanterne* miroir* horloge* montre* livre* tableau* portrait* rideau* tapis coussin* vase*
        bouteille* verre* tasse* assiette* plat plats couteau* épée* poignard* fusil* pistolet* bague* collier* bijou*
        diamant* perle* rubis émeraude* saphir* pierre* pierreri* monnaie* clef clefs clé clés chaîne* corde* roue roues
        carrosse* charrette* navire* vaisseau* bateau* barque* voile voiles machine* fer acier* cuivre* bronze* marbre*
        brique* ivoire* cristal* porcelaine* or soie* velours dentelle* fourrure* drap draps toile* papier* parchemin* cuir*
        manche lame lames couvercle* pipe pipes statue* colonne* fleur* étoffe* meuble* croix
        """;

    private const string Motion = """
        cour* couru* courut élan* élança* bond* bondi* saut* sauta* galop* jet* jeta* lanç* lança* frapp* frappa* poussa*
        pouss* tira tirait tirant traîn* saisi* attrap* grimp* gravi* tomb* tomba* roul* roula* tourbillon* plonge* nage*
        nageait vol* vola* éclata éclatait combatt* battai* battit tirèrent poursui* fuy* fuir enfui* échapp* chancel*
        trébuch* ramp* glissa* glissai* précipit* renvers* arrach* secou* fendit fendai* perça abatt* marchai*
        courai* élancèr* bondir* sautèr* jetèr* lancèr* frappèr* poussèr* traînèr* saisir* grimpèr* tombèr* roulèr* précipitèr* renversèr* arrachèr* secouèr* coururent
        """;

    private const string Telling = """
        dit disait dire répond* répliqu* demand* pens* pensa* cro* crut croi* savai* savoir sait sut opinion* raison*
        question* parce car donc cependant pourtant quoique si doit devait devrait pouv* peut pourr* voul* veut voudr*
        falloir faut fallait je me moi mon nous vous votre tu te toi chose* cas affaire* idée* compr* souven* souvin*
        désir* espér* courage* sentim* philosoph* prouv*
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
