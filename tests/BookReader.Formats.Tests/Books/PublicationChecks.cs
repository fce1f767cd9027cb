using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BookReader.Formats.Tests.Books;

/// <summary>What must hold of any publication, whatever book it came from.</summary>
internal static partial class PublicationChecks
{
    private static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
        "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rb", "rt", "ruby", "s", "samp", "section", "small", "span",
        "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
        "math", "menclose", "merror", "mfenced", "mfrac", "mi", "mlabeledtr", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
        "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
        "munder", "munderover", "none", "semantics",
    };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "alt", "class", "colspan", "dir", "href", "id", "lang", "rel", "reversed", "rowspan", "span", "src", "start", "title", "type", "value",
    };

    private static readonly HashSet<string> MathAttributes = new(StringComparer.Ordinal)
    {
        "id", "display", "displaystyle", "mathvariant", "dir", "stretchy", "fence", "separator", "accent", "accentunder", "columnalign",
        "rowspan", "columnspan", "linethickness", "open", "close", "separators", "notation",
    };

    /// <summary>Checks all, and gives the links whose chapter is there but whose anchor is not.</summary>
    public static IReadOnlyList<string> Check(Publication publication)
    {
        var dangling = new List<string>();
        Assert.Equal(Enumerable.Range(1, publication.Chapters.Count), publication.Chapters.Select(chapter => chapter.Number));
        var held = publication.Resources.Select(resource => resource.Hash).ToHashSet(StringComparer.Ordinal);
        var bodies = publication.Chapters.ToDictionary(chapter => chapter.Number, chapter => ChapterHtml.Parse(chapter.Html));
        var ids = bodies.ToDictionary(
            body => body.Key, body => body.Value.QuerySelectorAll("[id]").Select(element => element.Id!).ToHashSet(StringComparer.Ordinal));
        foreach (var chapter in publication.Chapters)
        {
            Assert.NotEmpty(chapter.Title);
            CheckHtml(chapter.Html, chapter.Text, chapter.WordCount);
            Assert.All(bodies[chapter.Number].QuerySelectorAll("img"), picture =>
                Assert.Contains(picture.GetAttribute("src")!["../media/".Length..], held));
            Assert.All(bodies[chapter.Number].QuerySelectorAll("a[href]"), link => CheckLink(link.GetAttribute("href")!, chapter.Number, ids, dangling));
        }

        Assert.All(TocBuilder.Flatten(publication.Toc), entry =>
        {
            if (entry.ChapterNumber is { } number)
            {
                Assert.True(ids.ContainsKey(number), $"“{entry.Title}” leads to chapter {number}, which is not there.");
                Assert.True(entry.Anchor is null || ids[number].Contains(entry.Anchor), $"“{entry.Title}” leads to {number}#{entry.Anchor}, which is not there.");
            }
        });
        return dangling;
    }

    /// <summary>The HTML is only what is allowed, the text is its text, and the count is the text's.</summary>
    public static void CheckHtml(string html, string text, int wordCount)
    {
        var body = ChapterHtml.Parse(html);
        Assert.Equal(text, body.TextContent);
        Assert.Equal(wordCount, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (var element in body.QuerySelectorAll("*"))
        {
            Assert.Contains(element.LocalName, Elements);
            var isMath = element.NamespaceUri == "http://www.w3.org/1998/Math/MathML";
            Assert.Equal(isMath, element.LocalName == "math" || element.Ancestors<IElement>().Any(parent => parent.LocalName == "math"));
            foreach (var attribute in element.Attributes)
            {
                Assert.Contains(attribute.Name, isMath ? MathAttributes : Attributes);
                CheckAddress(attribute);
            }
        }
    }

    private static void CheckAddress(IAttr attribute)
    {
        if (attribute.Name == "src")
        {
            Assert.Matches("^\\.\\./media/[0-9a-f]{64}$", attribute.Value);
        }
        else if (attribute.Name == "href")
        {
            Assert.Matches(AllowedLink(), attribute.Value);
        }
        else if (attribute.Name == "id")
        {
            Assert.StartsWith("b-", attribute.Value, StringComparison.Ordinal);
        }
    }

    private static void CheckLink(string href, int chapter, Dictionary<int, HashSet<string>> ids, List<string> dangling)
    {
        if (href.Contains(':', StringComparison.Ordinal) && !href.StartsWith('#') && !char.IsAsciiDigit(href[0]))
        {
            return;
        }

        var hash = href.IndexOf('#', StringComparison.Ordinal);
        var number = hash == 0 ? chapter : int.Parse(hash < 0 ? href : href[..hash], CultureInfo.InvariantCulture);
        Assert.True(ids.ContainsKey(number), $"{href} in chapter {chapter} leads nowhere.");
        if (hash >= 0 && !ids[number].Contains(Uri.UnescapeDataString(href[(hash + 1)..])))
        {
            dangling.Add($"{href} in chapter {chapter}");
        }
    }

    [GeneratedRegex("^(?:(?:[0-9]+)?(?:#b-.+)?|https?://.+|mailto:.+)$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex AllowedLink();
}
