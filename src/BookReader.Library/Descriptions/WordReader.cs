namespace BookReader.Library.Descriptions;

/// <summary>
/// The words of a text, in lower case, as the word lists spell them. What stands between letters parts words, hyphens
/// and apostrophes too: "l'eau" is found as "eau", "red-haired" as "red" and "haired".
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>No listed word is near this long; a longer one is given by its beginning.</summary>
    public const int LongestWord = 32;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _position;
    private int _length;

    /// <summary>Lies in the buffer until the next <see cref="MoveNext"/>.</summary>
    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    public readonly WordReader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_position < _text.Length && !char.IsLetter(_text[_position]))
        {
            _position++;
        }

        _length = 0;
        while (_position < _text.Length && (char.IsLetter(_text[_position]) || IsSilent(_text[_position])))
        {
            var letter = _text[_position++];
            if (!IsSilent(letter) && _length < _buffer.Length)
            {
                _buffer[_length++] = Fold(letter);
            }
        }

        return _length > 0;
    }

    // Soft hyphens break lines inside words; accents over Russian vowels only mark the stress.
    private static bool IsSilent(char letter) => letter is '\u00AD' or '\u0301';

    // Russian is printed with and without the dots of ё.
    private static char Fold(char letter) => char.ToLowerInvariant(letter) is var lower && lower == 'ё' ? 'е' : lower;
}
