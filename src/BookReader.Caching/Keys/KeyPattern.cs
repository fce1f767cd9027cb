namespace BookReader.Caching.Keys;

/// <summary>
/// A glob over keys, in Redis's syntax: <c>*</c> any run, <c>?</c> any character, <c>[a-z]</c> and <c>[^a]</c> a class,
/// a backslash takes the next character as it is.
/// </summary>
/// <remarks>Immutable. Matching takes time in the product of both lengths at worst, and no recursion.</remarks>
public sealed class KeyPattern
{
    private readonly GlobToken[] _tokens;

    /// <summary>Reads a glob.</summary>
    /// <param name="text">1 to 256 characters.</param>
    /// <exception cref="ArgumentException">Empty, too long, or a class is not closed.</exception>
    public KeyPattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text.Length > KeySyntax.MaxLength)
        {
            throw new ArgumentException($"A pattern has at most {KeySyntax.MaxLength} characters.", nameof(text));
        }

        Text = text;
        _tokens = [.. GlobToken.Parse(text)];
        Exact = _tokens.All(token => token.Literal is not null) ? string.Concat(_tokens.Select(token => token.Literal)) : null;
    }

    /// <summary>The glob as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it names one key and no other.</summary>
    public bool IsExact => Exact is not null;

    /// <summary>Whether the key is one that the glob names.</summary>
    public bool IsMatch(ReadOnlySpan<char> key)
    {
        var (token, at, star, mark) = (0, 0, -1, 0);
        while (at < key.Length)
        {
            if (token < _tokens.Length && _tokens[token].IsRun)
            {
                (star, mark) = (token++, at);
            }
            else if (token < _tokens.Length && _tokens[token].Takes(key[at]))
            {
                token++;
                at++;
            }
            else if (star >= 0)
            {
                (token, at) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return _tokens.AsSpan(token).IndexOfAnyExcept(GlobToken.Run) < 0;
    }

    /// <summary>The one key that it names; null when it may name several.</summary>
    internal string? Exact { get; }

    /// <summary>The tag text when the glob is <c>text:*</c>; else null.</summary>
    internal string? Prefix
    {
        get
        {
            var last = _tokens.Length - 1;
            return last >= 2 && _tokens[last].IsRun && _tokens[last - 1].Literal == ':' && _tokens[..last].All(token => token.Literal is not null)
                ? string.Concat(_tokens[..(last - 1)].Select(token => token.Literal))
                : null;
        }
    }

    /// <summary>
    /// Whether any key of the template could be one that the glob names. A place is taken as any text without a colon, so
    /// the answer may be yes where a closer look would say no: more is forgotten than was asked, never less.
    /// </summary>
    internal bool MayMatch(KeyTemplate template) => template.Shapes().Any(segments => Meets(Tokens(segments)));

    private static GlobToken[] Tokens(string?[] segments)
    {
        var tokens = new List<GlobToken>();
        foreach (var segment in segments)
        {
            if (tokens.Count > 0)
            {
                tokens.Add(GlobToken.Of(':'));
            }

            if (segment is null)
            {
                tokens.Add(GlobToken.Place);
                continue;
            }

            tokens.AddRange(segment.Select(GlobToken.Of));
        }

        return [.. tokens];
    }

    /// <summary>Whether two globs have a text in common: reachability over pairs of positions.</summary>
    private bool Meets(GlobToken[] other)
    {
        var reached = new bool[_tokens.Length + 1, other.Length + 1];
        reached[0, 0] = true;
        for (var i = 0; i <= _tokens.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (!reached[i, j])
                {
                    continue;
                }

                var mine = i < _tokens.Length ? _tokens[i] : default(GlobToken?);
                var theirs = j < other.Length ? other[j] : default(GlobToken?);
                Advance(reached, i, j, mine, theirs);
            }
        }

        return reached[_tokens.Length, other.Length];
    }

    private static void Advance(bool[,] reached, int i, int j, GlobToken? mine, GlobToken? theirs)
    {
        if (mine is { IsRun: true })
        {
            reached[i + 1, j] = true;
            if (theirs is not null)
            {
                reached[i, j + 1] = true;
            }
        }

        if (theirs is { IsRun: true })
        {
            reached[i, j + 1] = true;
            if (mine is not null && theirs.Value.MayHold(mine.Value))
            {
                reached[i + 1, j] = true;
            }
        }

        // Two classes are taken to share a character: the answer may only be too often yes.
        if (mine is { IsRun: false } left && theirs is { IsRun: false } right
            && (left.Literal is not { } one ? right.Literal is not { } two || left.Takes(two) : right.Takes(one)))
        {
            reached[i + 1, j + 1] = true;
        }
    }
}
