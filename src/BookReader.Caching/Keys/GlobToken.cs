namespace BookReader.Caching.Keys;

/// <summary>One character of a glob, or a run of them.</summary>
/// <param name="IsRun">Any number of characters of the class.</param>
/// <param name="Literal">The one character that it takes; null for a class.</param>
/// <param name="Ranges">The class.</param>
/// <param name="IsNegated">Whether the class is all but these ranges.</param>
internal readonly record struct GlobToken(bool IsRun, char? Literal, (char From, char To)[] Ranges, bool IsNegated)
{
    public static GlobToken Run { get; } = new(true, null, [], true);

    /// <summary>A place of a template: a run that stays between its colons.</summary>
    public static GlobToken Place { get; } = new(true, null, [(':', ':')], true);

    public static GlobToken Of(char literal) => new(false, literal, [], false);

    public static GlobToken Class((char From, char To)[] ranges, bool negated) => new(false, null, ranges, negated);

    /// <summary>Reads a glob as Redis's stringmatchlen does; only a class that is not closed is refused.</summary>
    public static IEnumerable<GlobToken> Parse(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '*':
                    yield return Run;
                    break;
                case '?':
                    yield return Class([], negated: true);
                    break;
                case '[':
                    yield return ParseClass(text, ref at);
                    break;
                case '\\' when at + 1 < text.Length:
                    yield return Of(text[++at]);
                    break;
                default:
                    yield return Of(text[at]);
                    break;
            }
        }
    }

    public bool Takes(char character) => !IsRun && (Literal is { } literal ? literal == character : IsInClass(character));

    /// <summary>Whether this run may hold what the other token stands for; one character of a class is enough.</summary>
    public bool MayHold(GlobToken other) => other.Literal is not { } literal || IsInClass(literal);

    private bool IsInClass(char character)
    {
        foreach (var (from, to) in Ranges)
        {
            if (character >= from && character <= to)
            {
                return !IsNegated;
            }
        }

        return IsNegated;
    }

    /// <summary>As Redis's stringmatchlen reads one: a backslash takes the next character, a range may be written backwards.</summary>
    private static GlobToken ParseClass(string text, ref int at)
    {
        var isNegated = at + 1 < text.Length && text[at + 1] == '^';
        var ranges = new List<(char From, char To)>();
        for (at += isNegated ? 2 : 1; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                ranges.Add((text[at], text[at]));
            }
            else if (text[at] == ']')
            {
                return Class([.. ranges], isNegated);
            }
            else if (at + 2 < text.Length && text[at + 1] == '-')
            {
                var (one, other) = (text[at], text[at + 2]);
                ranges.Add(one <= other ? (one, other) : (other, one));
                at += 2;
            }
            else
            {
                ranges.Add((text[at], text[at]));
            }
        }

        throw new ArgumentException("A character class is not closed.", nameof(text));
    }
}
