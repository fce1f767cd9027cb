namespace BookReader.Caching.Keys;

/// <summary>The name of an entry: hierarchical, parted by colons, as <c>book:456:chapter:3</c>.</summary>
public readonly record struct CacheKey
{
    /// <summary>Makes a key of a text.</summary>
    /// <param name="value">1 to 256 characters, without white space, quotes, braces or the characters of a glob.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is none of that.</exception>
    public CacheKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = KeySyntax.Require(value, "key");
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
