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

    /// <summary>By index, with a stack: AngleSharp's NextSibling searches the parent's children from the start.</summary>
    private static void Copy(IDocument document, TreeBuilder tree)
    {
        var open = new Stack<(INodeList Children, int Next)>([(document.ChildNodes, 0)]);
        while (open.TryPop(out var level))
        {
            if (level.Next == level.Children.Length)
            {
                tree.End();
                continue;
            }

            open.Push(level with { Next = level.Next + 1 });
            var node = level.Children[level.Next];
            if (Enter(node, tree))
            {
                open.Push((node.ChildNodes, 0));
            }
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

    [GeneratedRegex("""<(?<name>[A-Za-z][A-Za-z0-9:._-]*)(?<rest>([^<>"'/]|/[^<>"']|"[^"]*"|'[^']*')*)/>""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SelfClosing();
}
