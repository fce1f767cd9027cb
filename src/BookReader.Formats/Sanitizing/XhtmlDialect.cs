using System.Collections.Frozen;
using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

/// <summary>What becomes of the elements of a book's XHTML, with SVG and MathML in it.</summary>
internal static class XhtmlDialect
{
    private static readonly FrozenSet<string> Skipped = Set(
        "head script style template noscript rp audio video iframe canvas metadata desc annotation annotation-xml "
        + "input select option optgroup textarea datalist button applet embed frame frameset noframes noembed "
        + "base link meta param source track area portal");

    private static readonly FrozenSet<string> InlineContent = Set(
        "font label map output data rbc rtc acronym object tspan textpath slot nobr blink basefont");

    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tt"] = "code",
        ["strike"] = "s",
        ["big"] = "span",
        ["acronym"] = "abbr",
        ["center"] = "div",
        ["xmp"] = "pre",
        ["listing"] = "pre",
        ["summary"] = "p",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Rendering Of(MarkupNode element)
    {
        var name = element.Name;
        if (element.Exact("hidden") is not null || Skipped.Contains(name) || (name == "title" && element.IsInside("svg")))
        {
            return Rendering.Skip;
        }

        return name switch
        {
            "img" => Rendering.Picture(element.Attribute("src")),
            "image" => Rendering.Picture(element.Attribute("href") ?? element.Attribute("src")),
            "object" when element.Attribute("type")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true =>
                Rendering.Picture(element.Attribute("data")),
            "br" => Rendering.Element("br"),
            "html" or "body" => Language(element),
            _ when Renamed.TryGetValue(name, out var other) => Rendering.Element(other, NoteClass(element)),
            _ when Vocabulary.Contains(name) => Rendering.Element(name, NoteClass(element)),
            _ => InlineContent.Contains(name) ? Rendering.Content : Rendering.Apart,
        };
    }

    /// <summary>Chapters stand in another page: the language and direction of theirs go to an element around them.</summary>
    private static Rendering Language(MarkupNode element) =>
        element.Attribute("lang") is not null || element.Attribute("dir") is not null ? Rendering.Element("div") : Rendering.Apart;

    private static string? NoteClass(MarkupNode element)
    {
        foreach (var word in $"{element.Exact("epub:type")} {element.Exact("role")}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "noteref" or "doc-noteref":
                    return "noteref";
                case "footnote" or "endnote" or "rearnote" or "doc-footnote" or "doc-endnote":
                    return "footnote";
                case "footnotes" or "endnotes" or "rearnotes" or "doc-endnotes":
                    return "footnotes";
            }
        }

        return null;
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
