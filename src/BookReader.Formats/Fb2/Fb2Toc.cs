using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Fb2;

/// <summary>The contents of an FB2: its titled sections outside the notes, nested as they are.</summary>
internal static class Fb2Toc
{
    /// <summary>
    /// Lists the sections. <paramref name="chapterOf"/> says which chapter a section begins or is in; sections within a chapter
    /// that have no id are given one to point to, so this comes before the chapters are rendered.
    /// </summary>
    public static IReadOnlyList<TocEntry> Read(
        IEnumerable<MarkupNode> bodies, Dictionary<MarkupNode, int> chapterOf, ReadLimits limits, WarningList warnings)
    {
        var toc = new TocBuilder(limits, warnings);
        var pending = new Stack<(MarkupNode Section, int Depth, int? Chapter)>();
        foreach (var body in bodies.Reverse())
        {
            Push(body, 1, chapter: null, pending);
        }

        var given = 0;
        while (pending.TryPop(out var next))
        {
            var (section, depth, chapter) = next;
            var isChapter = chapterOf.TryGetValue(section, out var own);
            chapter = isChapter ? own : chapter;
            if (Title(section) is { } title)
            {
                // A section around chapters is not written itself, so there is nothing in it to point to but its first chapter.
                var isWithin = chapter is not null && !isChapter;
                toc.Add(depth, title, chapter ?? FirstWithin(section, chapterOf), isWithin ? Anchor(section, ref given) : null);
                depth++;
            }

            Push(section, depth, chapter, pending);
        }

        return toc.Entries;
    }

    /// <summary>The lines of a section's title as one; null when it has no title, empty when that says nothing.</summary>
    public static string? Title(MarkupNode section) => section.Element("title")?.InnerText();

    private static void Push(MarkupNode parent, int depth, int? chapter, Stack<(MarkupNode, int, int?)> pending)
    {
        foreach (var section in parent.Elements("section").Reverse())
        {
            pending.Push((section, depth, chapter));
        }
    }

    /// <summary>A section around chapters begins with the first of them.</summary>
    private static int? FirstWithin(MarkupNode section, Dictionary<MarkupNode, int> chapterOf)
    {
        foreach (var node in section.Descendants("section"))
        {
            if (chapterOf.TryGetValue(node, out var number))
            {
                return number;
            }
        }

        return null;
    }

    private static string? Anchor(MarkupNode section, ref int given)
    {
        if (section.Attribute("id") is not { } id)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"section.{++given}");
            section.AddAttribute("id", id);
        }

        return id.Length == 0 || id.Any(char.IsWhiteSpace) ? null : Addresses.AnchorPrefix + id;
    }
}
