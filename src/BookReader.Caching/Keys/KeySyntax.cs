using System.Buffers;

namespace BookReader.Caching.Keys;

/// <summary>What a key, a tag or a value inside them may be made of.</summary>
internal static class KeySyntax
{
    /// <summary>Keys longer than this are refused: they would be paid for in every table that holds them.</summary>
    public const int MaxLength = 256;

    // Braces would choose a slot in a Redis cluster, the others mean something in a glob, white space and controls
    // in a protocol or a log line.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("{}*?[]\\\"' \t\r\n\0");

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAny(Forbidden) && !text.ContainsAnyInRange('\u0001', '\u001f');

    /// <summary>A value fills one place of a template, so it may not hold the colon that parts them.</summary>
    public static bool IsValidValue(ReadOnlySpan<char> text) => IsValid(text) && !text.Contains(':');

    public static string Require(string text, string what) =>
        IsValid(text)
            ? text
            : throw new ArgumentException($"A {what} has 1 to {MaxLength} characters, without white space, quotes, braces or * ? [ ] \\.", nameof(text));
}
