using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

/// <summary>Walks a document's tree, without recursion, and has the writer write what its dialect keeps of it.</summary>
internal sealed class ChapterRenderer(HtmlWriter writer, Dialect dialect, Addresses addresses, CancellationToken cancellationToken)
{
    private static readonly IReadOnlyList<string> Global = ["lang", "dir"];
    private readonly Stack<Step> _pending = new();
    private int _steps;

    /// <summary>What is left to do: enter a node, or close what was opened for one.</summary>
    private readonly record struct Step(MarkupNode? Node, HtmlFrame? Frame, bool IsSpace);

    public void Render(MarkupNode node)
    {
        _pending.Push(new(node, null, IsSpace: false));
        while (_pending.TryPop(out var step))
        {
            if ((++_steps & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (step.Node is { } next)
            {
                Enter(next);
            }
            else if (step.IsSpace)
            {
                writer.Space();
            }
            else
            {
                writer.Close(step.Frame);
            }
        }
    }

    private void Enter(MarkupNode node)
    {
        if (node.IsText)
        {
            writer.Text(node.Text);
            return;
        }

        var rendering = dialect(node);
        switch (rendering.Kind)
        {
            case RenderingKind.Skip:
                break;
            case RenderingKind.Picture:
                Picture(node, rendering.Name);
                break;
            case RenderingKind.Element:
                Element(node, rendering);
                break;
            case RenderingKind.Line:
                if (node.Parent!.Children.Find(child => !child.IsText) != node)
                {
                    writer.LineBreak();
                }

                Anchor(node);
                Children(node, frame: null, isSpace: false);
                break;
            default:
                var isApart = rendering.Kind == RenderingKind.Apart;
                Children(node, frame: null, isApart);
                if (isApart)
                {
                    writer.Space();
                }

                Anchor(node);
                break;
        }
    }

    private void Children(MarkupNode node, HtmlFrame? frame, bool isSpace)
    {
        if (frame is not null || isSpace)
        {
            _pending.Push(new(null, frame, isSpace));
        }

        for (var i = node.Children.Count - 1; i >= 0; i--)
        {
            _pending.Push(new(node.Children[i], null, IsSpace: false));
        }
    }

    private void Element(MarkupNode node, Rendering rendering)
    {
        switch (rendering.Name)
        {
            case "br":
                writer.LineBreak();
                Anchor(node);
                return;
            case "hr":
                writer.Rule();
                Anchor(node);
                return;
            case "a":
                Link(node, rendering);
                return;
        }

        var attributes = Attributes(node, rendering);
        var frame = writer.Open(rendering.Name, [.. attributes]);
        if (Vocabulary.IsVoid(rendering.Name))
        {
            return;
        }

        if (frame is null)
        {
            Anchor(node);
        }

        Children(node, frame, isSpace: frame is null && Vocabulary.KindOf(rendering.Name) is ElementKind.Block or ElementKind.TablePart);
    }

    private void Link(MarkupNode node, Rendering rendering)
    {
        var attributes = Attributes(node, rendering);
        if (node.Attribute("href") is { } href && addresses.Link(href) is { } address)
        {
            attributes.Insert(0, new("href", address));
            if (Addresses.IsExternal(address))
            {
                attributes.Add(new("rel", "noopener noreferrer nofollow"));
            }

            var frame = writer.Open("a", [.. attributes]);
            if (frame is null)
            {
                Anchor(node);
            }

            Children(node, frame, isSpace: false);
            return;
        }

        Anchor(node);
        Children(node, frame: null, isSpace: false);
    }

    private void Picture(MarkupNode node, string source)
    {
        var alternative = PlainText.Line(node.Attribute("alt"), PlainText.ProseCharacters);
        if (addresses.Picture(source) is { } address)
        {
            // What an object has inside is shown in its stead, so it is what it says to who doesn't see it.
            alternative ??= PlainText.Line(node.Name == "object" ? node.InnerText() : node.Exact("title"), PlainText.ProseCharacters);
            writer.Picture(address, alternative, addresses.Anchor(Id(node)));
        }
        else if (node.Name == "object")
        {
            Children(node, frame: null, isSpace: false);
        }
        else
        {
            Anchor(node);
        }
    }

    private List<KeyValuePair<string, string>> Attributes(MarkupNode node, Rendering rendering)
    {
        var attributes = new List<KeyValuePair<string, string>>();
        var isMath = Vocabulary.KindOf(rendering.Name) == ElementKind.Math;
        if (addresses.Anchor(Id(node)) is { } id)
        {
            attributes.Add(new("id", id));
        }

        if (rendering.Class is { } className && !isMath)
        {
            attributes.Add(new("class", className));
        }

        foreach (var name in isMath ? Vocabulary.AttributesOf(rendering.Name) : Global.Concat(Vocabulary.AttributesOf(rendering.Name)))
        {
            if (node.Attribute(name) is { } value && AttributeValues.Check(name, value) is { } good)
            {
                attributes.Add(new(name, good));
            }
        }

        return attributes;
    }

    private void Anchor(MarkupNode node)
    {
        if (addresses.Anchor(Id(node)) is { } id)
        {
            writer.Anchor(id);
        }
    }

    private static string? Id(MarkupNode node) => node.Attribute("id") ?? (node.Name == "a" ? node.Exact("name") : null);
}
