using System.Xml;

namespace BookReader.Formats.Markup;

/// <summary>A document's tree, and whether its markup had to be repaired to get one.</summary>
internal readonly record struct MarkupDocument(MarkupNode Root, bool IsRepaired);

/// <summary>Reads a document as XML, and when it is none, as whatever it may be.</summary>
internal sealed class MarkupParser(ReadLimits limits)
{
    /// <summary>A page of an EPUB: XHTML, or HTML where that fails.</summary>
    public MarkupDocument ParsePage(byte[] bytes, CancellationToken cancellationToken)
    {
        var text = Prepare(bytes);
        return TryXml(text, cancellationToken) is { } root
            ? new(root, IsRepaired: false)
            : new(new HtmlTree(limits).Parse(HtmlTree.WithoutSelfClosing(text), cancellationToken), IsRepaired: true);
    }

    /// <summary>Any other XML: packages, contents, FB2.</summary>
    public MarkupDocument ParseXml(byte[] bytes, CancellationToken cancellationToken)
    {
        var prepared = Prepare(bytes);
        if (TryXml(prepared, cancellationToken) is { } root)
        {
            return new(root, IsRepaired: false);
        }

        var tree = new TreeBuilder(limits, cancellationToken);
        new TolerantParser(prepared, tree).Parse();
        return new(tree.Root, IsRepaired: true);
    }

    private string Prepare(byte[] bytes) => EntityText.Prepare(TextDecoder.Decode(bytes), limits.EntityCharacters);

    private MarkupNode? TryXml(string text, CancellationToken cancellationToken)
    {
        // XmlTextReader, because it alone can leave namespaces aside: books use prefixes that they never declare.
        using var reader = new XmlTextReader(new StringReader(text))
        {
            Namespaces = false,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            WhitespaceHandling = WhitespaceHandling.All,
        };
        var tree = new TreeBuilder(limits, cancellationToken);
        try
        {
            while (reader.Read())
            {
                Add(reader, tree);
            }

            return tree.Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static void Add(XmlTextReader reader, TreeBuilder tree)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = reader.IsEmptyElement;
                var element = tree.Start(reader.Name);
                while (reader.MoveToNextAttribute())
                {
                    tree.Attribute(element, reader.Name, reader.Value);
                }

                if (isEmpty)
                {
                    tree.End();
                }

                break;
            case XmlNodeType.EndElement:
                tree.End();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                tree.Text(reader.Value);
                break;
        }
    }
}
