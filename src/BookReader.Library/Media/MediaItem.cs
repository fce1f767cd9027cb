using BookReader.Library.Chapters;

namespace BookReader.Library.Media;

/// <summary>A picture or font of a book, by the hash of its bytes.</summary>
public sealed class MediaItem
{
    public required Guid BookId { get; init; }

    /// <summary>SHA-256 of the bytes that are served, in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    public required string ContentType { get; init; }

    public required long SizeBytes { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>As a chapter shows it, by an address relative to the chapter's own; null when it is no picture.</summary>
    internal ChapterImage? AsImage() => ContentType.StartsWith("image/", StringComparison.Ordinal)
        ? new ChapterImage(Hash, $"../media/{Hash}", ContentType, Width, Height)
        : null;
}
