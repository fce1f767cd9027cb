using System.Globalization;

namespace BookReader.Caching.Keys;

/// <summary>What fills one place of a <see cref="KeyTemplate"/>: an id, a number, a word, or nothing.</summary>
/// <remarks>A struct, so that a key is written on the stack and a hit allocates nothing.</remarks>
public readonly record struct KeyValue
{
    private const int MaxIdOrNumberLength = 36;

    private readonly Guid _id;
    private readonly long _number;
    private readonly string? _word;
    private readonly Kind _kind;

    private KeyValue(Kind kind, Guid id = default, long number = 0, string? word = null)
    {
        (_kind, _id, _number, _word) = (kind, id, number, word);
    }

    private enum Kind
    {
        Absent,
        Id,
        Number,
        Word,
    }

    /// <summary>Leaves out the optional group that the place stands in.</summary>
    public static KeyValue Absent => default;

    /// <summary>Whether there is no value.</summary>
    public bool IsAbsent => _kind == Kind.Absent;

    /// <summary>The id.</summary>
    /// <exception cref="InvalidOperationException">The value is no id.</exception>
    public Guid Id => _kind == Kind.Id ? _id : throw new InvalidOperationException("The value is no id.");

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">The value is no number.</exception>
    public long Number => _kind == Kind.Number ? _number : throw new InvalidOperationException("The value is no number.");

    /// <summary>The word; null where the value is absent.</summary>
    public string? Word => _kind is Kind.Word or Kind.Absent ? _word : throw new InvalidOperationException("The value is no word.");

    /// <summary>An id, written in 36 lower-case characters.</summary>
    public static implicit operator KeyValue(Guid id) => FromGuid(id);

    /// <summary>A number, written in decimal.</summary>
    public static implicit operator KeyValue(int number) => FromInt32(number);

    /// <summary>An id, written in 36 lower-case characters.</summary>
    public static KeyValue FromGuid(Guid id) => new(Kind.Id, id: id);

    /// <summary>A number, written in decimal.</summary>
    public static KeyValue FromInt32(int number) => new(Kind.Number, number: number);

    /// <summary>A word, written as it is; absent where null.</summary>
    /// <exception cref="ArgumentException">The word could not stand between two colons of a key.</exception>
    public static KeyValue FromWord(string? word)
    {
        if (word is null)
        {
            return Absent;
        }

        return KeySyntax.IsValidValue(word)
            ? new KeyValue(Kind.Word, word: word)
            : throw new ArgumentException("A word in a key has no colon, white space, quote, brace or glob character.", nameof(word));
    }

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Id => _id.ToString("D"),
        Kind.Number => _number.ToString(CultureInfo.InvariantCulture),
        _ => _word ?? "",
    };

    internal bool TryFormat(Span<char> destination, out int written)
    {
        switch (_kind)
        {
            case Kind.Id:
                return _id.TryFormat(destination, out written, "D");
            case Kind.Number:
                return _number.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
            default:
                written = _word?.Length ?? 0;
                return _word is null || _word.TryCopyTo(destination);
        }
    }

    /// <summary>Reads a value back from a key. It is written just as it was read: <c>007</c> is a word, not the number 7.</summary>
    internal static KeyValue Parse(ReadOnlySpan<char> text)
    {
        if (Guid.TryParseExact(text, "D", out var id) && IsWritten(id, text))
        {
            return id;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && IsWritten(number, text)
            ? FromInt32(number)
            : FromWord(text.ToString());
    }

    private static bool IsWritten(KeyValue value, ReadOnlySpan<char> text)
    {
        Span<char> written = stackalloc char[MaxIdOrNumberLength];
        return value.TryFormat(written, out var length) && text.SequenceEqual(written[..length]);
    }
}
