namespace BookReader.Library.Descriptions;

/// <summary>What a character closes.</summary>
internal enum Quotation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A title or a nickname: few letters, and no mark at their end.</summary>
    Name,

    /// <summary>Spoken words that the sentence around them goes on after: “Yes,” she said.</summary>
    Speech,

    /// <summary>Spoken words that end as a sentence does.</summary>
    WholeSpeech,
}

/// <summary>
/// Follows one paragraph's quotation marks from left to right: “ ”, « », „ “, » «, ‘ ’, and straight ones. Only the
/// outermost quotation is followed; what is quoted inside it is spoken anyway.
/// </summary>
internal struct QuotationTracker
{
    private const int LongestName = 30;

    private char _opener;
    private int _opened;

    public readonly bool IsOpen => _opener != default;

    public Quotation Read(ReadOnlySpan<char> text, int position)
    {
        var mark = text[position];
        if (!IsOpen)
        {
            if (Opens(text, position))
            {
                (_opener, _opened) = (mark, position);
            }

            return Quotation.None;
        }

        if (!Closes(text, position))
        {
            return Quotation.None;
        }

        var quoted = text[(_opened + 1)..position];
        _opener = default;
        return Last(quoted) switch
        {
            '.' or '!' or '?' or '…' => Quotation.WholeSpeech,
            ',' or ';' or ':' or '—' or '–' => Quotation.Speech,
            _ => quoted.Length > LongestName ? Quotation.Speech : Quotation.Name,
        };
    }

    private static bool Opens(ReadOnlySpan<char> text, int position) => text[position] switch
    {
        '“' or '«' or '„' or '‘' or '‚' => true,

        // Both of these close as well, and the straight one measures inches: an opening one stands before a word.
        '"' or '»' => position + 1 < text.Length && !char.IsWhiteSpace(text[position + 1])
            && (position == 0 || !char.IsLetterOrDigit(text[position - 1])),
        _ => false,
    };

    private readonly bool Closes(ReadOnlySpan<char> text, int position) => (_opener, text[position]) switch
    {
        ('“', '”') or ('«', '»') or ('»', '«') or ('"', '"') => true,
        ('„', '“' or '”' or '"') => true,
        ('‘' or '‚', '’' or '‘') => ClosesSingle(text, position),
        _ => false,
    };

    // The mark that closes ‘ is also the apostrophe.
    private readonly bool ClosesSingle(ReadOnlySpan<char> text, int position) =>
        text[position - 1] is '.' or ',' or '!' or '?' or '…' or '—'
        || (position - _opened <= LongestName && (position + 1 == text.Length || !char.IsLetter(text[position + 1])));

    // French sets a space before the closing mark. Anything longer than that is no speech's end.
    private static char Last(ReadOnlySpan<char> quoted) => quoted switch
    {
        [.., var last, ' ' or '\u00A0' or '\u202F'] => last,
        [.., var last] => last,
        _ => default,
    };
}
