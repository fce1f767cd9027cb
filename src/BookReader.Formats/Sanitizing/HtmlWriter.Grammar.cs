namespace BookReader.Formats.Sanitizing;

/// <summary>
/// What may stand in what. These are the rules of HTML's tree construction, applied while writing: elements that a parser
/// would close are closed, table parts that it would imply are written, and what it would move or ignore is not written.
/// </summary>
internal sealed partial class HtmlWriter
{
    /// <summary>How many elements a table part may bring with it.</summary>
    private const int TableSteps = 4;

    /// <summary>Whether only table parts may stand here. Kept, not asked: it is needed at every character.</summary>
    private bool _isInTableStructure;

    private void NoteTop() => _isInTableStructure = Top is "table" or "thead" or "tbody" or "tfoot" or "tr" or "colgroup";

    private bool MakeRoom(string name, ElementKind kind)
    {
        if (_mathOpen > 0 || kind == ElementKind.Math)
        {
            // A closing tag that the grammar wants could lie outside the formula, so nothing but MathML stands in one. In a
            // token element a parser goes back to HTML, so there is only text in those.
            if (kind != ElementKind.Math || (name == "math") == (_mathOpen > 0) || Top is "mi" or "mo" or "mn" or "ms" or "mtext")
            {
                return false;
            }

            if (name == "math")
            {
                ImplyCell();
            }

            return true;
        }

        if (kind == ElementKind.TablePart)
        {
            return MakeRoomInTable(name);
        }

        if ((name == "a" && HasOpenLink()) || (name is "rb" or "rt" && !IsOpen("ruby")))
        {
            return false;
        }

        ImplyCell();
        CloseImplied(name, kind);
        return true;
    }

    private void CloseImplied(string name, ElementKind kind)
    {
        if (kind == ElementKind.Block)
        {
            if (name is "li" or "dt" or "dd")
            {
                CloseItem(name);
            }

            CloseParagraph();
            if (Vocabulary.IsHeading(name) && Vocabulary.IsHeading(Top))
            {
                PopTo(_open.Count - 1);
            }
        }
        else if (name is "rb" or "rt")
        {
            while (Top is "rb" or "rt" or "p" or "li" or "dd" or "dt")
            {
                PopTo(_open.Count - 1);
            }
        }
    }

    private void CloseItem(string name)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var open = _open[i].Name;
            if (open == name || (name != "li" && open is "dt" or "dd"))
            {
                PopTo(i);
                return;
            }

            if (Vocabulary.KindOf(open) != ElementKind.Inline && open is not ("div" or "p" or "address"))
            {
                return;
            }
        }
    }

    private void CloseParagraph()
    {
        for (var i = _open.Count - 1; i >= 0 && _open[i].Name is not ("table" or "td" or "th" or "caption"); i--)
        {
            if (_open[i].Name == "p")
            {
                PopTo(i);
                return;
            }
        }
    }

    private bool HasOpenLink()
    {
        for (var i = _open.Count - 1; i >= 0 && _open[i].Name is not ("td" or "th" or "caption"); i--)
        {
            if (_open[i].Name == "a")
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOpen(string name) => _open.Exists(frame => frame.Name == name);

    /// <summary>Text and elements directly in a table would be moved before it; they get a cell of their own.</summary>
    private void ImplyCell()
    {
        if (_isInTableStructure)
        {
            ImplyRow();
            StartTag("td", []);
            Push("td");
        }
    }

    private void ImplyRow()
    {
        if (Top == "colgroup")
        {
            PopTo(_open.Count - 1);
        }

        if (Top == "table")
        {
            StartTag("tbody", []);
            Push("tbody");
        }

        if (Top is "thead" or "tbody" or "tfoot")
        {
            StartTag("tr", []);
            Push("tr");
        }
    }

    /// <summary>Goes back to where in the nearest table the part belongs; false when no table is open here.</summary>
    private bool MakeRoomInTable(string name)
    {
        var table = _open.FindLastIndex(frame => frame.Name == "table");
        if (table < 0)
        {
            return false;
        }

        switch (name)
        {
            case "td" or "th":
                PopToOne(table, "tr", "thead", "tbody", "tfoot");
                ImplyRow();
                break;
            case "tr":
                PopToOne(table, "thead", "tbody", "tfoot");
                if (Top == "table")
                {
                    StartTag("tbody", []);
                    Push("tbody");
                }

                break;
            case "col":
                PopToOne(table, "colgroup");
                if (Top == "table")
                {
                    StartTag("colgroup", []);
                    Push("colgroup");
                }

                break;
            default:
                PopTo(table + 1);
                break;
        }

        return true;
    }

    /// <summary>Closes all down to the innermost of these in the table, or to the table itself.</summary>
    private void PopToOne(int table, params ReadOnlySpan<string> names)
    {
        for (var i = _open.Count - 1; i > table; i--)
        {
            if (names.Contains(_open[i].Name))
            {
                PopTo(i + 1);
                return;
            }
        }

        PopTo(table + 1);
    }
}
