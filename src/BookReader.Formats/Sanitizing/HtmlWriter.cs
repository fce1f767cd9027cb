using System.Text;

namespace BookReader.Formats.Sanitizing;

/// <summary>
/// Writes a chapter's HTML and its text together, safe by construction: only elements of <see cref="Vocabulary"/>, nested so
/// that an HTML parser makes the same tree of them, and escaped text. Block elements are kept apart by line breaks.
/// </summary>
/// <remarks>
/// White space is collapsed as a browser would show it, but in <c>pre</c>. That the text is exactly the HTML's textContent
/// rests on the grammar being followed here: an HTML parser moves text out of tables, for example, and drops a line break
/// after <c>&lt;pre&gt;</c>.
/// </remarks>
internal sealed partial class HtmlWriter
{
    /// <summary>
    /// Browsers, and AngleSharp, stop nesting at 512 elements from the root, and what lies deeper gets a tree of its own kind;
    /// half of it leaves room for any page around the chapter.
    /// </summary>
    private const int DepthLimit = 256;

    private readonly StringBuilder _html = new();
    private readonly StringBuilder _text = new();
    private readonly List<HtmlFrame> _open = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _preOpen;
    private int _mathOpen;
    private bool _isSpaceOwed;
    private bool _isAfterSpace = true;
    private bool _isPreJustOpened;
    private bool _isJustSeparated;

    /// <summary>The text of the first heading that has any.</summary>
    public string? FirstHeading { get; private set; }

    public int PictureCount { get; private set; }

    public int HtmlLength => _html.Length;

    private string Top => _open.Count > 0 ? _open[^1].Name : "";

    /// <summary>Closes what is open, and gives the HTML and the text.</summary>
    public (string Html, string Text) Finish()
    {
        PopTo(0);
        return (_html.ToString(), _text.ToString());
    }

    /// <summary>
    /// Opens an element. Null when it may not stand here, and its content goes where it would have been; and for a void one.
    /// </summary>
    public HtmlFrame? Open(string name, params ReadOnlySpan<KeyValuePair<string, string>> attributes)
    {
        var kind = Vocabulary.KindOf(name);
        if (_open.Count >= DepthLimit - TableSteps || !MakeRoom(name, kind))
        {
            if (kind is ElementKind.Block or ElementKind.TablePart)
            {
                Space();
            }

            return null;
        }

        PrepareFor(kind);
        StartTag(name, attributes);
        return Vocabulary.IsVoid(name) ? null : Push(name);
    }

    /// <summary>Closes the element, and whatever is still open within. One that the grammar has closed is left alone.</summary>
    public void Close(HtmlFrame? frame)
    {
        if (frame is { IsClosed: false })
        {
            PopTo(_open.LastIndexOf(frame));
        }
    }

    /// <summary>A picture at an address that the caller vouches for.</summary>
    public void Picture(string address, string? alternative, string? id = null)
    {
        if (_mathOpen > 0)
        {
            return;
        }

        ImplyCell();
        PrepareFor(ElementKind.Inline);
        var attributes = new List<KeyValuePair<string, string>> { new("src", address), new("alt", alternative ?? "") };
        if (id is not null)
        {
            attributes.Add(new("id", id));
        }

        StartTag("img", attributes.ToArray());
        _isAfterSpace = false;
        PictureCount++;
    }

    /// <summary>An empty place that links can point to.</summary>
    public void Anchor(string id)
    {
        // At any depth: it is closed at once.
        if (_mathOpen == 0 && !_isInTableStructure && !_ids.Contains(id))
        {
            PayOwedSpace();
            StartTag("span", [new("id", id)]);
            _html.Append("</span>");
        }
    }

    public void LineBreak()
    {
        if (_mathOpen > 0)
        {
            return;
        }

        ImplyCell();
        _isSpaceOwed = false;
        if (_preOpen > 0)
        {
            AppendCharacter('\n');
            return;
        }

        StartTag("br", []);
        Separate();
    }

    public void Rule()
    {
        if (_mathOpen > 0)
        {
            return;
        }

        ImplyCell();
        CloseParagraph();
        Break();
        StartTag("hr", []);
        Separate();
    }

    /// <summary>Keeps words apart where something stood that has no element of its own here.</summary>
    public void Space()
    {
        if (_mathOpen == 0 && !_isAfterSpace)
        {
            _isSpaceOwed = true;
        }
    }

    /// <summary>A boundary between blocks.</summary>
    private void Break()
    {
        _isSpaceOwed = false;
        Separate();
    }

    private void PrepareFor(ElementKind kind)
    {
        if (kind is ElementKind.Block or ElementKind.TablePart)
        {
            Break();
        }
        else
        {
            PayOwedSpace();
        }
    }

    private void Separate()
    {
        if (_text.Length > 0 && _text[^1] != '\n')
        {
            _html.Append('\n');
            _text.Append('\n');
            _isPreJustOpened = false;
            _isJustSeparated = true;
        }

        _isAfterSpace = true;
    }

    private HtmlFrame Push(string name)
    {
        var frame = new HtmlFrame(name, _text.Length);
        _open.Add(frame);
        NoteTop();
        _preOpen += name == "pre" ? 1 : 0;
        _mathOpen += name == "math" ? 1 : 0;
        _isPreJustOpened = name == "pre";
        return frame;
    }

    private void PopTo(int count)
    {
        while (_open.Count > count)
        {
            var frame = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            NoteTop();
            frame.IsClosed = true;
            _html.Append("</").Append(frame.Name).Append('>');
            _isPreJustOpened = false;
            _preOpen -= frame.Name == "pre" ? 1 : 0;
            _mathOpen -= frame.Name == "math" ? 1 : 0;
            if (Vocabulary.IsHeading(frame.Name))
            {
                FirstHeading ??= Markup.PlainText.Line(_text.ToString(frame.TextStart, _text.Length - frame.TextStart));
            }

            if (Vocabulary.KindOf(frame.Name) is ElementKind.Block or ElementKind.TablePart)
            {
                Break();
            }
        }
    }
}
