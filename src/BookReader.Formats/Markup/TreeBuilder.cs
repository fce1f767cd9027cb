namespace BookReader.Formats.Markup;

/// <summary>
/// Makes a tree of the events of any parser, and keeps it within the limits: no tree is deeper than
/// <see cref="ReadLimits.ElementDepth"/>, whatever the book nests.
/// </summary>
internal sealed class TreeBuilder
{
    private readonly ReadLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(string Name, MarkupNode Node)> _open = [];
    private readonly Dictionary<string, int> _openByName = new(StringComparer.Ordinal);
    private int _elements;

    public TreeBuilder(ReadLimits limits, CancellationToken cancellationToken)
    {
        _limits = limits;
        _cancellationToken = cancellationToken;
        _open.Add(("", Root));
    }

    /// <summary>A nameless element around what was read.</summary>
    public MarkupNode Root { get; } = MarkupNode.OfElement("#document");

    /// <summary>How wildly the tags nest, for who must decide whether HTML's rules can be afforded.</summary>
    public NestingShape Shape { get; } = new();

    private MarkupNode Current => _open[^1].Node;

    public MarkupNode Start(string qualifiedName)
    {
        if (++_elements > _limits.Elements)
        {
            throw new PublicationException(PublicationError.TooLarge, "A chapter of this book has too many elements to be read.");
        }

        if ((_elements & 0xFFF) == 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
        }

        var element = MarkupNode.OfElement(qualifiedName);
        Current.Append(element);

        // Below the limit an element stays, empty, and what is in it becomes its sibling.
        var node = _open.Count <= _limits.ElementDepth ? element : Current;
        _open.Add((element.Name, node));
        _openByName[element.Name] = _openByName.GetValueOrDefault(element.Name) + 1;
        Shape.Opened(element.Name, _open.Count);
        return element;
    }

    public void Attribute(MarkupNode element, string qualifiedName, string value)
    {
        if (element.AttributeCount < _limits.Attributes)
        {
            element.AddAttribute(qualifiedName, value);
        }
    }

    public void Text(string text)
    {
        if (text.Length > 0)
        {
            Current.Append(MarkupNode.OfText(text));
        }
    }

    public void End()
    {
        if (_open.Count > 1)
        {
            _openByName[_open[^1].Name]--;
            Shape.Closed(_open[^1].Name);
            _open.RemoveAt(_open.Count - 1);
        }
    }

    /// <summary>
    /// Ends the nearest open element of that name, and those left open within; an end without a start is ignored.
    /// Looked up by count first: searching the stack for each of a million stray ends would take for ever.
    /// </summary>
    public void End(string name)
    {
        if (_openByName.GetValueOrDefault(name) == 0)
        {
            return;
        }

        while (_open[^1].Name != name)
        {
            Shape.LeftOpen(_open[^1].Name);
            End();
        }

        End();
    }
}
