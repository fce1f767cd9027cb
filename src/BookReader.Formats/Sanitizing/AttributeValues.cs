using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

/// <summary>The values that copied attributes may have.</summary>
internal static class AttributeValues
{
    private const int MaximumSpan = 1_000;

    /// <summary>The value as it is written; null when the attribute is better left out.</summary>
    public static string? Check(string name, string value)
    {
        value = value.Trim();
        return name switch
        {
            "lang" => value.Length is > 0 and <= 35 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? value : null,
            "dir" => value.ToLowerInvariant() is "rtl" or "ltr" or "auto" ? value.ToLowerInvariant() : null,
            "colspan" or "rowspan" or "span" or "columnspan" => Number(value) is >= 1 and <= MaximumSpan and var n ? Text(n) : null,
            "start" or "value" => Number(value) is { } n ? Text(n) : null,
            "reversed" => "",
            "type" => value is "1" or "a" or "A" or "i" or "I" ? value : null,
            "title" => PlainText.Line(value),
            _ => Token(value),
        };
    }

    private static int? Number(string value) =>
        int.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>MathML's presentation attributes: words, lengths, fences.</summary>
    private static string? Token(string value) => value.Length is > 0 and <= 40 && !value.Contains(':', StringComparison.Ordinal) ? value : null;
}
