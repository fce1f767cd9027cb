namespace BookReader.Formats.Sanitizing;

/// <summary>Characters: escaping, white space, attributes.</summary>
internal sealed partial class HtmlWriter
{
    public void Text(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r')
            {
                // As a parser's input is normalised: CR LF is one line break, and so is a CR alone.
                if (i + 1 < text.Length && text[i + 1] == '\n')
                {
                    continue;
                }

                c = '\n';
            }

            if (c is ' ' or '\n' or '\t' or '\f' or '\u0085')
            {
                WhiteSpace(c is ' ' or '\t' ? c : '\n');
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                Visible(c);
                AppendCharacter(text[++i]);
            }
            else if (!char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\uFFFE' or '\uFFFF'))
            {
                Visible(c);
            }
        }
    }

    private void WhiteSpace(char c)
    {
        if (_preOpen > 0 && _isJustSeparated && c == '\n')
        {
            // The line break that was put between blocks, met again when its HTML is sanitised: once, wherever it stands.
            _isJustSeparated = false;
        }
        else if (_preOpen > 0 && !_isInTableStructure)
        {
            AppendCharacter(c);
        }
        else if (!_isAfterSpace)
        {
            _isSpaceOwed = true;
        }
    }

    private void Visible(char c)
    {
        ImplyCell();
        PayOwedSpace();
        AppendCharacter(c);
        _isAfterSpace = false;
    }

    /// <summary>White space is written when something follows it, so that none stands at a block's end.</summary>
    private void PayOwedSpace()
    {
        if (_isSpaceOwed)
        {
            _isSpaceOwed = false;
            _isAfterSpace = true;
            AppendCharacter(' ');
        }
    }

    private void AppendCharacter(char c)
    {
        if (_isPreJustOpened && c == '\n')
        {
            // An HTML parser drops a line break that follows the start tag at once.
            _html.Append('\n');
        }

        _isPreJustOpened = false;
        _isJustSeparated = false;
        _text.Append(c);
        AppendEscaped(c);
    }

    private void AppendEscaped(char c) => _ = c switch
    {
        '&' => _html.Append("&amp;"),
        '<' => _html.Append("&lt;"),
        '>' => _html.Append("&gt;"),
        '"' => _html.Append("&quot;"),
        _ => _html.Append(c),
    };

    private void StartTag(string name, ReadOnlySpan<KeyValuePair<string, string>> attributes)
    {
        _isPreJustOpened = false;
        _isJustSeparated = false;
        _html.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            // Two elements with one id: links go to the first, and the second has none.
            if (attribute == "id" && !_ids.Add(value))
            {
                continue;
            }

            _html.Append(' ').Append(attribute).Append("=\"");
            foreach (var c in Markup.XmlCharacters.Clean(value))
            {
                AppendEscaped(char.IsControl(c) ? ' ' : c);
            }

            _html.Append('"');
        }

        _html.Append('>');
    }
}
