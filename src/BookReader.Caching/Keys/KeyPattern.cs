namespace BookReader.Caching.Keys;

/// <summary>
/// A glob over keys, in Redis's syntax: <c>*</c> any run, <c>?</c> any character, <c>[a-z]</c> and <c>[^a]</c> a class,
/// a backslash takes the next character as it is.
/// </summary>
/// <remarks>Immutable. Matching takes time in the product of both lengths at worst, and no recursion.</remarks>
public sealed class KeyPattern
{
    private readonly Token[] _tokens;

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
        _tokens = [.. Parse(text)];
    }

    /// <summary>The glob as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it names one key and no other.</summary>
    public bool IsExact => _tokens.All(token => token.Literal is not null);

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

        return _tokens.AsSpan(token).IndexOfAnyExcept(Token.Run) < 0;
    }

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
    /// Whether any key of the template could be one that the glob names. A place is taken as any text at all, so the
    /// answer may be yes where a closer look would say no: more is forgotten than was asked, never less.
    /// </summary>
    internal bool MayMatch(KeyTemplate template) => template.Shapes().Any(segments => Meets(Tokens(segments)));

    private static Token[] Tokens(string?[] segments)
    {
        var tokens = new List<Token>();
        foreach (var segment in segments)
        {
            if (tokens.Count > 0)
            {
                tokens.Add(Token.Of(':'));
            }

            if (segment is null)
            {
                tokens.Add(Token.Run);
                continue;
            }

            tokens.AddRange(segment.Select(Token.Of));
        }

        return [.. tokens];
    }

    /// <summary>Whether two globs have a text in common: reachability over pairs of positions.</summary>
    private bool Meets(Token[] other)
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

                var mine = i < _tokens.Length ? _tokens[i] : default(Token?);
                var theirs = j < other.Length ? other[j] : default(Token?);
                Advance(reached, i, j, mine, theirs);
            }
        }

        return reached[_tokens.Length, other.Length];
    }

    private static void Advance(bool[,] reached, int i, int j, Token? mine, Token? theirs)
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
            if (mine is not null)
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

    private static IEnumerable<Token> Parse(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '*':
                    yield return Token.Run;
                    break;
                case '?':
                    yield return Token.Class("", negated: true);
                    break;
                case '[':
                    var end = text.IndexOf(']', at + 1);
                    if (end < 0)
                    {
                        throw new ArgumentException("A character class is not closed.", nameof(text));
                    }

                    var negated = text[at + 1] == '^';
                    yield return Token.Class(text[(at + (negated ? 2 : 1))..end], negated);
                    at = end;
                    break;
                case '\\' when at + 1 < text.Length:
                    yield return Token.Of(text[++at]);
                    break;
                default:
                    yield return Token.Of(text[at]);
                    break;
            }
        }
    }

    private readonly record struct Token(bool IsRun, char? Literal, string? Set, bool IsNegated)
    {
        public static Token Run { get; } = new(true, null, null, false);

        public static Token Of(char literal) => new(false, literal, null, false);

        public static Token Class(string set, bool negated) => new(false, null, set, negated);

        public bool Takes(char character)
        {
            if (IsRun || Literal is not null)
            {
                return !IsRun && Literal == character;
            }

            var isIn = false;
            for (var at = 0; at < Set!.Length; at++)
            {
                var isRange = at + 2 < Set.Length && Set[at + 1] == '-';
                isIn |= isRange ? character >= Set[at] && character <= Set[at + 2] : character == Set[at];
                at += isRange ? 2 : 0;
            }

            return isIn != IsNegated;
        }
    }
}
