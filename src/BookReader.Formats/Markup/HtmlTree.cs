using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace BookReader.Formats.Markup;

/// <summary>Reads HTML as a browser does, by AngleSharp, into a tree of ours.</summary>
internal sealed partial class HtmlTree(ReadLimits limits)
{
    public MarkupNode Parse(string html, CancellationToken cancellationToken)
    {
        var tolerant = new TreeBuilder(limits, cancellationToken);
        new TolerantParser(html, tolerant).Parse();
        if (!tolerant.Shape.IsTame)
        {
            return tolerant.Root;
        }

        using var document = new HtmlParser().ParseDocument(html);
        var tree = new TreeBuilder(limits, cancellationToken);
        Copy(document, tree);
        return tree.Root;
    }

    /// <summary>
    /// HTML does not know self-closing tags: <c>&lt;title/&gt;</c> would swallow the rest of the page. They are written out
    /// before a page that was meant as XHTML is read as HTML.
    /// </summary>
    public static string WithoutSelfClosing(string xhtml) => SelfClosing().Replace(xhtml, match =>
        match.Groups["name"].ValueSpan is "br" or "hr" or "img" or "meta" or "link" or "col" or "wbr" or "base" or "input" or "area" or "source" or "track" or "embed" or "param"
            ? match.Value
            : $"<{match.Groups["name"].ValueSpan}{match.Groups["rest"].ValueSpan}></{match.Groups["name"].ValueSpan}>");

    private static void Copy(IDocument document, TreeBuilder tree)
    {
        INode? node = document.FirstChild;
        var depth = 0;
        while (node is not null)
        {
            var isOpen = Enter(node, tree);
            if (node.FirstChild is { } child && isOpen)
            {
                depth++;
                node = child;
                continue;
            }

            Leave(isOpen, tree);
            while (node.NextSibling is null && depth > 0)
            {
                depth--;
                node = node.Parent!;
                tree.End();
            }

            node = node.NextSibling;
        }
    }

    private static bool Enter(INode node, TreeBuilder tree)
    {
        switch (node)
        {
            case IElement element:
                var copy = tree.Start(element.LocalName);
                foreach (var attribute in element.Attributes)
                {
                    tree.Attribute(copy, attribute.Name, attribute.Value);
                }

                return true;
            case IText text:
                tree.Text(text.Data);
                return false;
            default:
                return false;
        }
    }

    private static void Leave(bool isOpen, TreeBuilder tree)
    {
        if (isOpen)
        {
            tree.End();
        }
    }

    [GeneratedRegex("""<(?<name>[A-Za-z][A-Za-z0-9:._-]*)(?<rest>([^<>"'/]|/[^<>"']|"[^"]*"|'[^']*')*)/>""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SelfClosing();
}
