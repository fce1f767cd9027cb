using BookReader.Formats.Markup;

namespace BookReader.Formats;

/// <summary>Nests entries that come in order, each with its depth, within the limits.</summary>
internal sealed class TocBuilder(ReadLimits limits, WarningList warnings)
{
    private readonly List<TocEntry> _roots = [];
    private readonly List<List<TocEntry>> _levels = [];
    private int _count;

    public IReadOnlyList<TocEntry> Entries => _roots;

    public bool IsFull => _count >= limits.TocEntries;

    /// <summary>Adds an entry below the last one of a smaller depth. The first depth is 1; gaps are closed.</summary>
    public void Add(int depth, string? title, int? chapterNumber, string? anchor)
    {
        if (IsFull)
        {
            warnings.Add("The table of contents is too long and was cut.");
            return;
        }

        _count++;
        depth = Math.Clamp(depth, 1, Math.Min(limits.TocDepth, _levels.Count + 1));
        var children = new List<TocEntry>();
        var siblings = depth == 1 ? _roots : _levels[depth - 2];
        siblings.Add(new(PlainText.Line(title) ?? "", chapterNumber, anchor, children));
        _levels.RemoveRange(depth - 1, _levels.Count - depth + 1);
        _levels.Add(children);
    }

    /// <summary>All entries in order, without recursion.</summary>
    public static IEnumerable<TocEntry> Flatten(IEnumerable<TocEntry> entries)
    {
        var pending = new Stack<TocEntry>(entries.Reverse());
        while (pending.TryPop(out var entry))
        {
            yield return entry;
            for (var i = entry.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(entry.Children[i]);
            }
        }
    }
}
