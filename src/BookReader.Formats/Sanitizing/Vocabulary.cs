using System.Collections.Frozen;

namespace BookReader.Formats.Sanitizing;

/// <summary>How an element behaves in HTML's grammar, as far as the writer must know.</summary>
internal enum ElementKind
{
    Inline,
    Block,
    TablePart,
    Math,
}

/// <summary>
/// All that chapter HTML can consist of. The writer knows nothing else, so what is not listed here cannot be written,
/// whatever a book contains.
/// </summary>
internal static class Vocabulary
{
    /// <summary>Set on any element but those of MathML.</summary>
    public static readonly FrozenSet<string> GlobalAttributes = FrozenSet.Create(StringComparer.Ordinal, "id", "lang", "dir", "class");

    /// <summary>The classes that this project gives; a book's own are not passed on.</summary>
    public static readonly FrozenSet<string> Classes = FrozenSet.Create(
        StringComparer.Ordinal,
        "poem", "stanza", "verse", "text-author", "epigraph", "cite", "subtitle", "annotation", "date", "note",
        "noteref", "footnote", "footnotes");

    private static readonly string[] None = [];
    private static readonly string[] MathAttributes =
        ["display", "displaystyle", "mathvariant", "dir", "stretchy", "fence", "separator", "accent", "accentunder", "columnalign", "rowspan", "columnspan", "linethickness", "open", "close", "separators", "notation"];

    private static readonly FrozenDictionary<string, (ElementKind Kind, string[] Attributes)> Elements = All();

    public static bool Contains(string element) => Elements.ContainsKey(element);

    public static ElementKind KindOf(string element) => Elements[element].Kind;

    public static bool IsVoid(string element) => element is "br" or "hr" or "img" or "wbr" or "col";

    /// <summary>The attributes that are copied from a book, beside the global ones; links and pictures come by other ways.</summary>
    public static IReadOnlyList<string> AttributesOf(string element) => Elements[element].Attributes;

    public static bool IsHeading(string element) => element is ['h', >= '1' and <= '6'];

    private static FrozenDictionary<string, (ElementKind, string[])> All()
    {
        var all = new Dictionary<string, (ElementKind, string[])>(StringComparer.Ordinal);
        Add(ElementKind.Inline, "a b strong i em u s del ins sub sup small mark q cite dfn abbr code kbd samp var bdi bdo span ruby rb rt br wbr img time");
        Add(ElementKind.Block, "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre figure figcaption div section article aside header footer address hr table");
        Add(ElementKind.TablePart, "caption colgroup col thead tbody tfoot tr td th");
        Add(ElementKind.Math, "math mi mn mo ms mtext mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr mspace semantics");
        all["ol"] = (ElementKind.Block, ["start", "reversed", "type"]);
        all["li"] = (ElementKind.Block, ["value"]);
        all["td"] = all["th"] = (ElementKind.TablePart, ["colspan", "rowspan"]);
        all["col"] = all["colgroup"] = (ElementKind.TablePart, ["span"]);
        all["abbr"] = (ElementKind.Inline, ["title"]);
        return all.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(ElementKind kind, string names)
        {
            foreach (var name in names.Split(' '))
            {
                all[name] = (kind, kind == ElementKind.Math ? MathAttributes : None);
            }
        }
    }
}
