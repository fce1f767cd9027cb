namespace BookReader.Formats;

/// <summary>What a book file was recognised as, by its content.</summary>
public enum PublicationFormat
{
    /// <summary>EPUB 2 or 3.</summary>
    Epub,

    /// <summary>A FictionBook 2 document.</summary>
    Fb2,

    /// <summary>A FictionBook 2 document in a zip archive.</summary>
    ZippedFb2,
}

/// <summary>
/// A book, read and made safe: its chapters are sanitised, its addresses rewritten, its pictures named by their hash.
/// </summary>
/// <remarks>
/// Not thread-safe. Pictures of an EPUB are read from the stream that the book was read from when they are opened,
/// so that stream must stay open as long as the publication is used; it remains the caller's to close.
/// </remarks>
public sealed class Publication : IDisposable
{
    /// <summary>What the file is.</summary>
    public required PublicationFormat Format { get; init; }

    /// <summary>The format's version as the book gives it (<c>3.0</c>, <c>2.0</c>); null when it gives none.</summary>
    public string? Version { get; init; }

    /// <summary>Title, authors and what else the book says of itself.</summary>
    public required PublicationMetadata Metadata { get; init; }

    /// <summary>The linear chapters in reading order, then those outside it (notes, items with linear="no").</summary>
    public required IReadOnlyList<Chapter> Chapters { get; init; }

    /// <summary>The table of contents; empty when the book has none and no titles to make one of.</summary>
    public required IReadOnlyList<TocEntry> Toc { get; init; }

    /// <summary>The pictures that chapters show, the cover, and the book's fonts; each content once.</summary>
    public required IReadOnlyList<PublicationResource> Resources { get; init; }

    /// <summary>The cover, which is also among <see cref="Resources"/>; null when the book declares none.</summary>
    public PublicationResource? Cover { get; init; }

    /// <summary>What was skipped or repaired, in words that a reader understands; empty for a sound book.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What <see cref="PublicationResource.Open"/> reads from; null when the resources are in memory.</summary>
    internal IDisposable? Source { get; init; }

    /// <summary>Lets go of the archive. The stream that the book was read from stays open.</summary>
    public void Dispose() => Source?.Dispose();
}
