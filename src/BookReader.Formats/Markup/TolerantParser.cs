using System.Net;

namespace BookReader.Formats.Markup;

/// <summary>
/// Reads markup that is not XML, without HTML's rules for what may stand in what: an end tag ends the nearest element
/// of its name, the end of the file ends all, anything else that looks odd is text. Linear in the length of its input.
/// </summary>
internal sealed class TolerantParser(string text, TreeBuilder tree)
{
    private int _position;

    public void Parse()
    {
        while (_position < text.Length)
        {
            var tag = text.IndexOf('<', _position);
            if (tag < 0)
            {
                break;
            }

            Text(tag);
            if (!Markup())
            {
                tree.Text("<");
                _position++;
            }
        }

        Text(text.Length);
    }

    private void Text(int end)
    {
        if (end > _position)
        {
            tree.Text(WebUtility.HtmlDecode(text[_position..end]));
            _position = end;
        }
    }

    private bool Markup()
    {
        var rest = text.AsSpan(_position);
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            return SkipTo("-->", 4);
        }

        if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal))
        {
            var start = _position + 9;
            var end = text.IndexOf("]]>", start, StringComparison.Ordinal);
            tree.Text(text[start..(end < 0 ? text.Length : end)]);
            _position = end < 0 ? text.Length : end + 3;
            return true;
        }

        if (rest.Length < 2)
        {
            return false;
        }

        return rest[1] switch
        {
            '!' or '?' => SkipTo(">", 2),
            '/' => EndTag(),
            _ => char.IsAsciiLetter(rest[1]) && StartTag(),
        };
    }

    private bool SkipTo(string end, int after)
    {
        var found = text.IndexOf(end, Math.Min(_position + after, text.Length), StringComparison.Ordinal);
        _position = found < 0 ? text.Length : found + end.Length;
        return true;
    }

    private bool EndTag()
    {
        _position += 2;
        var name = Name();
        SkipTo(">", 0);
        tree.End(name[(name.LastIndexOf(':') + 1)..].ToLowerInvariant());
        return true;
    }

    private bool StartTag()
    {
        _position++;
        var element = tree.Start(Name());
        var isEmpty = Attributes(element);
        if (isEmpty || element.Name is "br" or "hr" or "img" or "meta" or "link" or "col" or "wbr" or "base" or "input" or "empty-line")
        {
            tree.End();
        }
        else if (element.Name is "script" or "style" && element.Parent?.Name is not ("p" or "v" or "td"))
        {
            // FB2's style is an inline element with text; there it stands in a paragraph.
            SkipToEndOf(element.Name);
        }

        return true;
    }

    private void SkipToEndOf(string name)
    {
        var end = text.IndexOf("</" + name, _position, StringComparison.OrdinalIgnoreCase);
        _position = end < 0 ? text.Length : end;
    }

    /// <summary>Reads to the end of the tag; true when it closes itself.</summary>
    private bool Attributes(MarkupNode element)
    {
        while (_position < text.Length)
        {
            SkipWhite();
            if (_position >= text.Length)
            {
                return false;
            }

            switch (text[_position])
            {
                case '>':
                    _position++;
                    return false;
                case '/' when _position + 1 < text.Length && text[_position + 1] == '>':
                    _position += 2;
                    return true;
                case '<':
                    return false;
            }

            var name = Name();
            if (name.Length == 0)
            {
                _position++;
                continue;
            }

            SkipWhite();
            tree.Attribute(element, name, _position < text.Length && text[_position] == '=' ? Value() : "");
        }

        return false;
    }

    private string Value()
    {
        _position++;
        SkipWhite();
        if (_position >= text.Length)
        {
            return "";
        }

        var start = _position;
        if (text[start] is '"' or '\'')
        {
            var end = text.IndexOf(text[start], start + 1);
            _position = end < 0 ? text.Length : end + 1;
            return WebUtility.HtmlDecode(text[(start + 1)..(end < 0 ? text.Length : end)]);
        }

        while (_position < text.Length && text[_position] != '>' && !char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        return WebUtility.HtmlDecode(text[start.._position]);
    }

    private string Name()
    {
        var start = _position;
        while (_position < text.Length && (char.IsLetterOrDigit(text[_position]) || text[_position] is ':' or '-' or '_' or '.'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private void SkipWhite()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }
}
