using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Media;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Fb2;

/// <summary>Reads a FictionBook: one XML document with everything in it.</summary>
internal sealed class Fb2Reader(ReadLimits limits, WarningList warnings, IProgress<double>? progress, CancellationToken cancellationToken)
{
    public Publication Read(byte[] bytes, PublicationFormat format)
    {
        var document = new MarkupParser(limits).ParseXml(bytes, cancellationToken);
        if (document.IsRepaired)
        {
            warnings.Add("The book has faults in its markup; it was read as well as it could be.");
        }

        // A root of another name, as a broken file may have, still has bodies.
        return Read(document.Root.Descendants("fictionbook").FirstOrDefault() ?? document.Root, format);
    }

    /// <summary>Whether a file that begins like this is an FB2.</summary>
    public static bool IsFb2(byte[] head)
    {
        var text = TextDecoder.Decode(head);
        return text.Contains("<FictionBook", StringComparison.OrdinalIgnoreCase) || text.Contains(":FictionBook", StringComparison.OrdinalIgnoreCase);
    }

    private Publication Read(MarkupNode root, PublicationFormat format)
    {
        var bodies = root.Elements("body").ToList();
        var parts = Fb2Plan.Divide(bodies);
        if (parts.Count > limits.Chapters)
        {
            throw new PublicationException(PublicationError.TooLarge, "This book has more chapters than a book can have.");
        }

        var chapterOf = new Dictionary<MarkupNode, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < parts.Count; i++)
        {
            chapterOf.TryAdd(parts[i].Section ?? parts[i].Nodes[0], i + 1);
        }

        var toc = Fb2Toc.Read(bodies.Where(body => !Fb2Plan.IsNotes(body)), chapterOf, limits, warnings);
        var ids = ReadIds(root, parts);
        var shelf = new ResourceShelf(limits, warnings, cancellationToken);
        var chapters = parts.Select((part, index) => Render(part, index + 1, parts.Count, new(ids, shelf, warnings, index + 1))).ToList();
        if (!chapters.Exists(chapter => chapter.Html.Length > 0))
        {
            throw new PublicationException(PublicationError.Empty, "There is nothing to read in this book.");
        }

        var description = root.Element("description");
        var cover = description?.Descendants("coverpage").SelectMany(page => page.Descendants("image"))
            .Select(image => image.Attribute("href")).OfType<string>().FirstOrDefault();
        return new()
        {
            Format = format,
            Version = "2",
            Metadata = Fb2Metadata.Read(description, limits, cancellationToken),
            Chapters = chapters,
            Toc = toc,
            Cover = cover is null ? null : new Fb2Addresses(ids, shelf, warnings, 0).Resource(cover),
            Resources = shelf.All,
            Warnings = warnings.All,
        };
    }

    private static Fb2Ids ReadIds(MarkupNode root, List<Fb2Part> parts)
    {
        var ids = new Fb2Ids();
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var node in parts[i].Nodes)
            {
                ids.AddChapter(i + 1, node);
            }
        }

        for (var i = 0; i < parts.Count; i++)
        {
            for (var around = parts[i].Nodes[0].Parent; around is not null; around = around.Parent)
            {
                if (around.Attribute("id") is { } id)
                {
                    ids.AddAround(id, i + 1);
                }
            }
        }

        foreach (var binary in root.Descendants("binary"))
        {
            if (binary.Exact("id") is { } id && Base64.Decode(string.Concat(binary.Children.Select(child => child.Text))) is { } bytes)
            {
                ids.AddBinary(id.Trim(), bytes);
            }
        }

        return ids;
    }

    private Chapter Render(Fb2Part part, int number, int count, Fb2Addresses addresses)
    {
        var writer = new HtmlWriter();
        var renderer = new ChapterRenderer(writer, Fb2Dialect.Of, addresses, cancellationToken);
        foreach (var node in part.Nodes)
        {
            renderer.Render(node);
        }

        var (html, text) = writer.Finish();
        progress?.Report((double)number / count);
        var title = (part.Section is { } section ? PlainText.Line(Fb2Toc.Title(section)) : null)
            ?? writer.FirstHeading
            ?? string.Create(CultureInfo.InvariantCulture, $"Chapter {number}");
        return text.AsSpan().Trim().IsEmpty && writer.PictureCount == 0
            ? new(number, title, "", "", 0, part.IsLinear)
            : new(number, title, html, text, PlainText.CountWords(text), part.IsLinear);
    }
}
