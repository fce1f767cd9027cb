using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

/// <summary>
/// Writes an SVG picture anew with what <see cref="SvgVocabulary"/> lists: the same bytes for the same picture. No scripts,
/// no handlers, no animation, no foreign objects; it refers to itself only.
/// </summary>
internal static partial class SvgSanitizer
{
    private const string Svg = "http://www.w3.org/2000/svg";
    private const string XLink = "http://www.w3.org/1999/xlink";

    /// <summary>The picture made safe; null when there is no SVG in the document.</summary>
    public static byte[]? Sanitize(byte[] bytes, ReadLimits limits, CancellationToken cancellationToken)
    {
        var root = new MarkupParser(limits).ParseXml(bytes, cancellationToken).Root.Descendants("svg").FirstOrDefault();
        if (root is null)
        {
            return null;
        }

        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            writer.WriteStartElement("svg", Svg);
            writer.WriteAttributeString("xmlns", "xlink", null, XLink);
            Attributes(root, writer);
            Content(root, writer, cancellationToken);
            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    private static void Content(MarkupNode root, XmlWriter writer, CancellationToken cancellationToken)
    {
        var pending = new Stack<MarkupNode?>();
        PushChildren(root, pending);
        while (pending.TryPop(out var node))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (node is null)
            {
                writer.WriteEndElement();
            }
            else if (node.IsText)
            {
                writer.WriteString(XmlCharacters.Clean(node.Text));
            }
            else if (node.Name == "a")
            {
                PushChildren(node, pending);
            }
            else if (node.Name == "style")
            {
                Style(node, writer);
            }
            else if (SvgVocabulary.Elements.TryGetValue(node.Name, out var name))
            {
                writer.WriteStartElement(name, Svg);
                Attributes(node, writer);
                pending.Push(null);
                PushChildren(node, pending);
            }
        }
    }

    private static void PushChildren(MarkupNode node, Stack<MarkupNode?> pending)
    {
        for (var i = node.Children.Count - 1; i >= 0; i--)
        {
            pending.Push(node.Children[i]);
        }
    }

    private static void Style(MarkupNode node, XmlWriter writer)
    {
        var css = Comment().Replace(string.Concat(node.Children.Select(child => child.Text)), " ");
        if (IsHarmless(css))
        {
            writer.WriteElementString("style", Svg, XmlCharacters.Clean(css));
        }
    }

    private static void Attributes(MarkupNode node, XmlWriter writer)
    {
        foreach (var (name, value) in node.Attributes)
        {
            if (SvgVocabulary.Attributes.TryGetValue(name, out var known) && IsHarmless(value))
            {
                writer.WriteAttributeString(known, XmlCharacters.Clean(value));
            }
        }

        if (node.Attribute("href") is { } href && IsInternal(node, Addresses.Clean(href)))
        {
            writer.WriteAttributeString("xlink", "href", XLink, XmlCharacters.Clean(Addresses.Clean(href)));
        }
    }

    private static bool IsInternal(MarkupNode node, string href) =>
        href.StartsWith('#') || (node.Name == "image" && DataPicture().IsMatch(href));

    /// <summary>Nothing that fetches, and none of the ways to write that so that it is not seen here.</summary>
    private static bool IsHarmless(string css) =>
        !css.AsSpan().ContainsAny('\\', '@', '<') && !Fetching().IsMatch(css);

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"url\(\s*[""']?\s*(?:[^#""'\s])|(?:image|src|image-set|expression|element)\s*\(|script\s*:|behavior|-moz-binding", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Fetching();

    [GeneratedRegex("^data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DataPicture();
}
