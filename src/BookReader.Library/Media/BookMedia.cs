namespace BookReader.Library.Media;

/// <summary>What files a book has. Cached like the rest, so that a picture is served without a query.</summary>
public sealed record BookMedia(string? Cover, BookFile File, IReadOnlyDictionary<string, BookMediaItem> Items);

public sealed record BookFile(string Hash, string Name, string Format);

public sealed record BookMediaItem(string ContentType, long Size);
