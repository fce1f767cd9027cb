using BookReader.Formats.Markup;

namespace BookReader.Formats.Fb2;

/// <summary>A chapter to be: nodes of the book in order, and the section that gives it its title.</summary>
internal sealed record Fb2Part(List<MarkupNode> Nodes, MarkupNode? Section, bool IsLinear);

/// <summary>
/// Divides the bodies into chapters, so that every node of a body is in exactly one. Chapters are the sections at the first
/// level that has more than one; what stands before them goes with the first, what stands between or after with the one before.
/// </summary>
internal static class Fb2Plan
{
    private const int DeepestChapters = 16;

    public static List<Fb2Part> Divide(IReadOnlyList<MarkupNode> bodies)
    {
        var parts = new List<Fb2Part>();
        foreach (var body in bodies.Where(body => !IsNotes(body)))
        {
            Divide(body, parts);
        }

        parts.AddRange(bodies.Where(IsNotes).Select(body => new Fb2Part([body], body, IsLinear: false)));
        return parts;
    }

    public static bool IsNotes(MarkupNode body) => body.Exact("name")?.Trim().ToLowerInvariant() is "notes" or "comments" or "footnotes";

    private static void Divide(MarkupNode body, List<Fb2Part> parts)
    {
        var container = body;
        for (var depth = 0; depth < DeepestChapters && OnlySection(container) is { } section && section.Element("section") is not null; depth++)
        {
            container = section;
        }

        var first = parts.Count;
        var before = new List<MarkupNode>();
        foreach (var node in container.Children)
        {
            if (node.Name == "section")
            {
                parts.Add(new([.. before, node], node, IsLinear: true));
                before.Clear();
            }
            else if (parts.Count > first)
            {
                parts[^1].Nodes.Add(node);
            }
            else
            {
                before.Add(node);
            }
        }

        if (before.Count > 0)
        {
            parts.Add(new(before, container, IsLinear: true));
        }
    }

    /// <summary>The section that a body or section consists of; null when there is anything else to read in it.</summary>
    private static MarkupNode? OnlySection(MarkupNode container)
    {
        var content = container.Children.Where(node => !node.IsText || !string.IsNullOrWhiteSpace(node.Text)).Take(2).ToList();
        return content is [{ Name: "section" } only] ? only : null;
    }
}
