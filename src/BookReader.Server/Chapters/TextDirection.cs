using System.Globalization;

namespace BookReader.Server.Chapters;

/// <summary>Which way a language is written, as HTML's dir says it.</summary>
internal static class TextDirection
{
    /// <param name="language">As the book has it, which may be anything; null when it says nothing.</param>
    public static string Of(string? language)
    {
        if (string.IsNullOrWhiteSpace(language))
        {
            return "auto";
        }

        try
        {
            return CultureInfo.GetCultureInfo(language).TextInfo.IsRightToLeft ? "rtl" : "ltr";
        }
        catch (CultureNotFoundException)
        {
            return "auto";
        }
    }
}
