namespace BookReader.Formats;

/// <summary>What a book says of itself: plain text without control characters, each value capped in length.</summary>
public sealed record PublicationMetadata
{
    /// <summary>The main title, never empty: <c>Untitled</c> where the book has none.</summary>
    public required string Title { get; init; }

    /// <summary>The authors in the book's order; translators and other roles only where it names no author.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>The language tag as it stands in the book (<c>en-US</c>, <c>ru</c>); not checked.</summary>
    public string? Language { get; init; }

    /// <summary>The blurb, as plain text with a line break between paragraphs.</summary>
    public string? Description { get; init; }

    /// <summary>Subjects (EPUB) or genre codes (FB2) as they stand in the book.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>The publisher.</summary>
    public string? Publisher { get; init; }

    /// <summary>The date of publication as written in the book; not parsed.</summary>
    public string? Date { get; init; }

    /// <summary>The series that the book is part of.</summary>
    public string? Series { get; init; }

    /// <summary>The place in <see cref="Series"/>; finite where given.</summary>
    public double? SeriesIndex { get; init; }

    /// <summary>The direction of pages, <c>rtl</c> or <c>ltr</c>; null where the book leaves it open.</summary>
    public string? Direction { get; init; }
}
