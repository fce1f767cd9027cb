namespace BookReader.Caching.Tests.Keys;

/// <summary>Redis's stringmatchlen (util.c), by recursion and without a thought of speed: what a pattern is compared with.</summary>
internal static class RedisGlob
{
    public static bool IsMatch(string pattern, string text)
    {
        if (pattern.Length == 0)
        {
            return text.Length == 0;
        }

        if (pattern[0] == '*')
        {
            return Enumerable.Range(0, text.Length + 1).Any(skipped => IsMatch(pattern[1..], text[skipped..]));
        }

        if (text.Length == 0)
        {
            return false;
        }

        var (takes, rest) = pattern[0] switch
        {
            '?' => (true, pattern[1..]),
            '[' => Class(pattern[1..], text[0]),
            '\\' when pattern.Length > 1 => (pattern[1] == text[0], pattern[2..]),
            _ => (pattern[0] == text[0], pattern[1..]),
        };
        return takes && IsMatch(rest, text[1..]);
    }

    private static (bool Takes, string Remaining) Class(string pattern, char character)
    {
        var negated = pattern.StartsWith('^');
        pattern = negated ? pattern[1..] : pattern;
        var isIn = false;
        while (pattern[0] != ']')
        {
            if (pattern[0] == '\\' && pattern.Length > 1)
            {
                isIn |= pattern[1] == character;
                pattern = pattern[2..];
            }
            else if (pattern.Length > 2 && pattern[1] == '-')
            {
                isIn |= character >= Min(pattern[0], pattern[2]) && character <= Max(pattern[0], pattern[2]);
                pattern = pattern[3..];
            }
            else
            {
                isIn |= pattern[0] == character;
                pattern = pattern[1..];
            }
        }

        return (isIn != negated, pattern[1..]);
    }

    private static char Min(char one, char other) => one < other ? one : other;

    private static char Max(char one, char other) => one < other ? other : one;
}
