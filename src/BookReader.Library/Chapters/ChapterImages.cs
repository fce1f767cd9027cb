using System.Text.Json;
using System.Text.RegularExpressions;
using BookReader.Library.Json;

namespace BookReader.Library.Chapters;

/// <summary>Which pictures a chapter shows, from the addresses that the sanitiser has written into its HTML.</summary>
internal static partial class ChapterImages
{
    /// <param name="html">Sanitised HTML.</param>
    /// <param name="find">What is known of a picture by its hash; null when the book has none such.</param>
    /// <returns>The JSON of <c>images[]</c>, in the order in which they stand, each once.</returns>
    public static string Of(string html, Func<string, ChapterImage?> find)
    {
        List<ChapterImage> images =
        [
            .. MediaAddress().Matches(html).Select(match => match.Groups["hash"].Value).Distinct(StringComparer.Ordinal)
                .Select(find).OfType<ChapterImage>(),
        ];
        return JsonSerializer.Serialize(images, LibraryJson.Instance.ListChapterImage);
    }

    [GeneratedRegex(@"""\.\./media/(?<hash>[0-9a-f]{64})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MediaAddress();
}
