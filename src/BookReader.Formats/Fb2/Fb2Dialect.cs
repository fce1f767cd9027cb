using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Fb2;

/// <summary>What becomes of the elements of an FB2.</summary>
internal static class Fb2Dialect
{
    public static Rendering Of(MarkupNode element) => element.Name switch
    {
        "section" => Rendering.Element("section"),
        "title" => Rendering.Element(TitleElement(element), element.Parent?.Name is "poem" or "stanza" ? "subtitle" : null),
        "p" when element.Parent?.Name is "title" => Rendering.Line,
        "p" => Rendering.Element("p"),
        "subtitle" => Rendering.Element("p", "subtitle"),
        "epigraph" => Rendering.Element("blockquote", "epigraph"),
        "cite" => Rendering.Element("blockquote", "cite"),
        "annotation" => Rendering.Element("div", "annotation"),
        "poem" => Rendering.Element("div", "poem"),
        "stanza" => Rendering.Element("div", "stanza"),
        "v" => Rendering.Element("p", "verse"),
        "text-author" => Rendering.Element("p", "text-author"),
        "date" => Rendering.Element("p", "date"),
        "empty-line" => Rendering.Element("br"),
        "image" => Rendering.Picture(element.Attribute("href")),
        "emphasis" => Rendering.Element("em"),
        "strikethrough" => Rendering.Element("s"),
        "a" => Rendering.Element("a", element.Attribute("type") == "note" ? "noteref" : null),
        "strong" or "sub" or "sup" or "code" or "table" or "tr" or "td" or "th" => Rendering.Element(element.Name),
        "style" => Rendering.Content,
        _ => Rendering.Apart,
    };

    /// <summary>A heading as deep as its section; the titles of poems are none.</summary>
    private static string TitleElement(MarkupNode title)
    {
        if (title.Parent?.Name is "poem" or "stanza")
        {
            return "p";
        }

        var depth = 1;
        for (var node = title.Parent; node is not null && depth < 6; node = node.Parent)
        {
            depth += node.Name == "section" ? 1 : 0;
        }

        return FormattableString.Invariant($"h{depth}");
    }
}
