namespace BookReader.Caching.Keys;

/// <summary>
/// What a change names: a key's prefix at a colon, as fine as the rows that it guards (<c>user:7:books</c>,
/// <c>book:456:chapter:3</c>), or a kind of cached resource (<c>kind:toc</c>). Tags have no hierarchy: raising
/// <c>user:7</c> does nothing to <c>user:7:books</c>.
/// </summary>
public readonly record struct Tag : IComparable<Tag>
{
    /// <summary>Makes a tag of a text.</summary>
    /// <param name="value">1 to 256 characters, without white space, quotes, braces or the characters of a glob.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is none of that.</exception>
    public Tag(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = KeySyntax.Require(value, "tag");
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>The tag that all entries of a kind carry.</summary>
    /// <param name="kind">The kind's name, as in the catalogue.</param>
    public static Tag OfKind(string kind) => new("kind:" + kind);

    /// <summary>Ordinal order: the one in which a transaction raises its tags, so that two never deadlock.</summary>
    public int CompareTo(Tag other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(Tag left, Tag right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> stands behind <paramref name="right"/>.</summary>
    public static bool operator >(Tag left, Tag right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not stand behind <paramref name="right"/>.</summary>
    public static bool operator <=(Tag left, Tag right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not stand before <paramref name="right"/>.</summary>
    public static bool operator >=(Tag left, Tag right) => left.CompareTo(right) >= 0;
}
