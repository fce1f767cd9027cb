using System.Text;

namespace BookReader.Formats.Markup;

/// <summary>
/// An element or a run of text, as any of the parsers saw it. Names are lower-case; an element's is without its
/// prefix, since books get namespaces wrong more often than names.
/// </summary>
internal sealed class MarkupNode
{
    private static readonly List<MarkupNode> None = [];
    private List<MarkupNode>? _children;
    private List<KeyValuePair<string, string>>? _attributes;

    private MarkupNode(string name, string text)
    {
        Name = name;
        Text = text;
    }

    /// <summary>The element's local name; empty for text.</summary>
    public string Name { get; }

    public string Text { get; }

    public bool IsText => Name.Length == 0;

    public MarkupNode? Parent { get; private set; }

    public List<MarkupNode> Children => _children ?? None;

    public static MarkupNode OfText(string text) => new("", text);

    public static MarkupNode OfElement(string qualifiedName) => new(Local(qualifiedName).ToLowerInvariant(), "");

    public void Append(MarkupNode child)
    {
        child.Parent = this;
        (_children ??= []).Add(child);
    }

    public void AddAttribute(string qualifiedName, string value) =>
        (_attributes ??= []).Add(new(qualifiedName.ToLowerInvariant(), value));

    /// <summary>Qualified names and values, in the document's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _attributes ?? [];

    public int AttributeCount => _attributes?.Count ?? 0;

    /// <summary>The attribute of that name, else the first with it behind a prefix (<c>xlink:href</c>, <c>l:href</c>).</summary>
    public string? Attribute(string name) => Exact(name) ?? Prefixed(name);

    public string? Exact(string qualifiedName)
    {
        foreach (var (name, value) in _attributes ?? [])
        {
            if (name == qualifiedName)
            {
                return value;
            }
        }

        return null;
    }

    public IEnumerable<MarkupNode> Elements(string name) => Children.Where(child => child.Name == name);

    public MarkupNode? Element(string name) => Children.Find(child => child.Name == name);

    /// <summary>This node and all below it in document order, without recursion: a book decides how deep it nests.</summary>
    public IEnumerable<MarkupNode> WithDescendants()
    {
        var pending = new Stack<MarkupNode>([this]);
        while (pending.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(node.Children[i]);
            }
        }
    }

    public IEnumerable<MarkupNode> Descendants(string name) => WithDescendants().Where(node => node.Name == name);

    public bool IsInside(string name)
    {
        for (var node = Parent; node is not null; node = node.Parent)
        {
            if (node.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All text below, white space collapsed; what stands in different paragraphs is not run together.</summary>
    public string InnerText()
    {
        var text = new StringBuilder();
        foreach (var node in WithDescendants())
        {
            if (node.Name is "p" or "br" or "div" or "v" or "li")
            {
                text.Append(' ');
            }

            text.Append(node.Text);
        }

        return PlainText.Squeeze(text.ToString());
    }

    private string? Prefixed(string name)
    {
        foreach (var (qualified, value) in _attributes ?? [])
        {
            if (qualified.Length > name.Length && qualified[^(name.Length + 1)] == ':'
                && qualified.EndsWith(name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    private static string Local(string name) => name[(name.LastIndexOf(':') + 1)..];
}
