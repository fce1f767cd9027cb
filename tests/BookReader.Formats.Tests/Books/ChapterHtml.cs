using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace BookReader.Formats.Tests.Books;

/// <summary>Chapter HTML as a browser would read it: an independent judge of what the writer wrote.</summary>
internal static class ChapterHtml
{
    public static IElement Parse(string html)
    {
        var parser = new HtmlParser();
        var document = parser.ParseDocument("<!DOCTYPE html><body></body>");
        var root = document.CreateElement("div");
        foreach (var node in parser.ParseFragment(html, document.Body!).ToArray())
        {
            root.AppendChild(node);
        }

        return root;
    }
}
