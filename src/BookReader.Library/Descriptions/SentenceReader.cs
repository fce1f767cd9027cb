using BookReader.Library.Descriptions.Languages;

namespace BookReader.Library.Descriptions;

/// <summary>
/// The sentences of one paragraph, read once from left to right. A quotation is never cut: it belongs whole to the
/// sentence around it, and makes that no narration.
/// </summary>
internal ref struct SentenceReader
{
    private readonly ReadOnlySpan<char> _text;
    private readonly Vocabulary _vocabulary;
    private readonly bool _isDialogue;
    private QuotationTracker _quotation;
    private int _position;

    public SentenceReader(string text, int start, int end, Vocabulary vocabulary)
    {
        // The end is cut off and the start is not, so that a position here is a position in the chapter.
        _text = text.AsSpan(0, start + text.AsSpan(start, end - start).TrimEnd().Length);
        _vocabulary = vocabulary;
        _position = SkipWhiteSpace(start);
        _isDialogue = _position < _text.Length && (IsDash(_text[_position]) || _text[_position] is '-');
    }

    public Sentence Current { get; private set; }

    public readonly SentenceReader GetEnumerator() => this;

    public bool MoveNext()
    {
        var start = _position;
        var isSpeech = _isDialogue;
        while (_position < _text.Length)
        {
            var mark = _position++;
            var closed = _quotation.Read(_text, mark);
            isSpeech |= closed is Quotation.Speech or Quotation.WholeSpeech;
            if (_quotation.IsOpen || !(IsTerminator(_text[mark]) || closed == Quotation.WholeSpeech))
            {
                continue;
            }

            SkipRestOfMark();
            var end = _position;
            _position = SkipWhiteSpace(end);
            if (IsBoundary(mark, end, _position))
            {
                Current = new Sentence(start, end, IsNarration: !isSpeech);
                return true;
            }
        }

        Current = new Sentence(start, _text.Length, IsNarration: false);
        return start < _text.Length;
    }

    /// <summary>Does a sentence end with the mark, given where the mark ends and the next word begins?</summary>
    private readonly bool IsBoundary(int mark, int end, int next)
    {
        if (next == _text.Length)
        {
            return true;
        }

        // "3.5", "e.g. this", "What? he asked", "Quoi ? — dit-il": what follows must look like a beginning.
        if (next == end || char.IsLower(_text[next]) || IsDash(_text[next]))
        {
            return false;
        }

        return !(_text[mark] == '.' && end == mark + 1 && IsAbbreviated(mark));
    }

    /// <summary>"Mr.", an initial ("J. R."), a German ordinal ("am 3. Mai").</summary>
    private readonly bool IsAbbreviated(int stop)
    {
        var start = stop;
        while (start > 0 && stop - start < WordReader.LongestWord && char.IsLetterOrDigit(_text[start - 1]))
        {
            start--;
        }

        var word = _text[start..stop];
        return word switch
        {
            [] => false,
            [var initial] when char.IsUpper(initial) => true,
            [var digit, ..] when char.IsDigit(digit) => word.Length <= 2,
            _ => IsListed(word),
        };
    }

    private readonly bool IsListed(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[WordReader.LongestWord];
        return _vocabulary.IsAbbreviation(lower[..word.ToLowerInvariant(lower)]);
    }

    private void SkipRestOfMark()
    {
        while (_position < _text.Length && (IsTerminator(_text[_position]) || _text[_position] is ')' or ']' or '”' or '»'))
        {
            _position++;
        }
    }

    private readonly int SkipWhiteSpace(int position)
    {
        while (position < _text.Length && char.IsWhiteSpace(_text[position]))
        {
            position++;
        }

        return position;
    }

    private static bool IsTerminator(char letter) => letter is '.' or '!' or '?' or '…';

    private static bool IsDash(char letter) => letter is '—' or '–' or '―';
}
