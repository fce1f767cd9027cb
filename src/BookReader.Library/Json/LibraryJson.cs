using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BookReader.Library.Books;
using BookReader.Library.Chapters;
using BookReader.Library.Descriptions;
using BookReader.Library.Import;
using BookReader.Library.Libraries;
using BookReader.Library.Media;
using BookReader.Library.Progress;

namespace BookReader.Library.Json;

/// <summary>How everything that is cached is written: snake_case, times in UTC, Cyrillic as it is.</summary>
[JsonSerializable(typeof(BookPage))]
[JsonSerializable(typeof(BookDetail))]
[JsonSerializable(typeof(BookDetailAnswer))]
[JsonSerializable(typeof(BookTableOfContents))]
[JsonSerializable(typeof(ChapterList))]
[JsonSerializable(typeof(ChapterPage))]
[JsonSerializable(typeof(DescriptionList))]
[JsonSerializable(typeof(BookMedia))]
[JsonSerializable(typeof(ImportStatus))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(ProgressHistory))]
[JsonSerializable(typeof(MembershipList))]
[JsonSerializable(typeof(MemberList))]
[JsonSerializable(typeof(IReadOnlyList<TocItem>))]
[JsonSerializable(typeof(List<ChapterImage>))]
public sealed partial class LibraryJson : JsonSerializerContext
{
    /// <summary>The one instance, with the options that all of it is written by.</summary>
    public static LibraryJson Instance { get; } = new(Configure(new JsonSerializerOptions()));

    /// <summary>Sets options as the API writes JSON; for what is not cached too.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;

        // The default escapes each Cyrillic letter into six bytes. Safe here: JSON is served as application/json with nosniff.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcTime());
        options.NumberHandling = JsonNumberHandling.Strict;

        // A table of contents may be 64 levels deep, of two JSON levels each.
        options.MaxDepth = 256;
        return options;
    }
}
