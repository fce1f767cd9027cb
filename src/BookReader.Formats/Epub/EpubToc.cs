using BookReader.Formats.Markup;

namespace BookReader.Formats.Epub;

/// <summary>The table of contents: the navigation document's, else the NCX's.</summary>
internal sealed class EpubToc(EpubBook book, CancellationToken cancellationToken)
{
    private readonly TocBuilder _toc = new(book.Limits, book.Warnings);

    /// <summary>The contents, empty when the book has none.</summary>
    public IReadOnlyList<TocEntry> Read()
    {
        if (!TryNav())
        {
            TryNcx();
        }

        return _toc.Entries;
    }

    private bool TryNav()
    {
        var entry = book.Package.Items.FirstOrDefault(item => item.Properties.Contains("nav", StringComparer.Ordinal))?.Entry;
        if (entry is null || book.TryParsePage(entry, cancellationToken) is not { } page)
        {
            return false;
        }

        var navs = page.Descendants("nav").ToList();
        var nav = navs.Find(node => (node.Exact("epub:type") ?? node.Attribute("type") ?? node.Exact("role") ?? "")
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(word => word is "toc" or "doc-toc")) ?? navs.FirstOrDefault();
        if (nav is null)
        {
            return false;
        }

        var pending = new Stack<(MarkupNode Item, int Depth)>();
        PushItems(nav, 1, pending);
        while (pending.TryPop(out var next) && !_toc.IsFull)
        {
            var label = next.Item.Children.Find(child => child.Name is "a" or "span");
            Add(next.Depth, label is null ? null : Label(label), entry, label?.Exact("href"));
            PushItems(next.Item, next.Depth + 1, pending);
        }

        return true;
    }

    private static void PushItems(MarkupNode parent, int depth, Stack<(MarkupNode, int)> pending)
    {
        foreach (var item in parent.Children.Where(child => child.Name is "ol" or "ul").SelectMany(list => list.Elements("li")).Reverse())
        {
            pending.Push((item, depth));
        }
    }

    /// <summary>The text, or what pictures and titles say where there is none.</summary>
    private static string Label(MarkupNode label)
    {
        var text = label.InnerText();
        if (text.Length > 0)
        {
            return text;
        }

        var spoken = label.WithDescendants().Skip(1).Select(node => node.Exact("alt") ?? node.Exact("title") ?? "");
        return PlainText.Line(string.Join(' ', spoken)) ?? label.Exact("title") ?? "";
    }

    private void TryNcx()
    {
        var item = book.Package.ById(book.Package.SpineElement?.Exact("toc"))
            ?? book.Package.Items.FirstOrDefault(candidate => candidate.MediaType == "application/x-dtbncx+xml");
        if (item?.Entry is not { } entry || book.TryParseXml(entry, cancellationToken) is not { } document)
        {
            return;
        }

        var pending = new Stack<(MarkupNode Point, int Depth)>();
        foreach (var map in document.Descendants("navmap").Reverse())
        {
            PushPoints(map, 1, pending);
        }

        while (pending.TryPop(out var next) && !_toc.IsFull)
        {
            Add(next.Depth, next.Point.Element("navlabel")?.InnerText(), entry, next.Point.Element("content")?.Exact("src"));
            PushPoints(next.Point, next.Depth + 1, pending);
        }
    }

    private static void PushPoints(MarkupNode parent, int depth, Stack<(MarkupNode, int)> pending)
    {
        foreach (var point in parent.Elements("navpoint").Reverse())
        {
            pending.Push((point, depth));
        }
    }

    private void Add(int depth, string? title, string fromEntry, string? href)
    {
        var (number, anchor) = href is null ? (null, null) : book.Locate(fromEntry, href);
        _toc.Add(depth, title, number, anchor);
    }
}
