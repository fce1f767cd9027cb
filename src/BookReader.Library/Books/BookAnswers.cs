using System.Text.Json;
using System.Text.Json.Serialization;
using BookReader.Library.Chapters;
using BookReader.Library.Progress;

namespace BookReader.Library.Books;

/// <summary>A page of a reader's books.</summary>
/// <param name="Books">The books, in the order asked for.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record BookPage(IReadOnlyList<BookSummary> Books, int Total, int Skip, int Limit);

/// <summary>What every answer says of a book.</summary>
public abstract record BookFacts
{
    public required Guid Id { get; init; }

    public required Guid LibraryId { get; init; }

    public required string Title { get; init; }

    public required string Author { get; init; }

    public string? Genre { get; init; }

    public string? Language { get; init; }

    public string? Description { get; init; }

    public required bool HasCover { get; init; }

    public string? CoverUrl => HasCover ? $"/api/v1/books/{Id}/cover" : null;

    public required string FileFormat { get; init; }

    public required long FileSize { get; init; }

    public required int ChaptersCount { get; init; }

    public required int WordCount { get; init; }

    /// <summary>Minutes.</summary>
    public int EstimatedReadingTime => ReadingSpeed.MinutesFor(WordCount);

    public required bool IsParsed { get; init; }

    public required int ParsingProgress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A book as a list shows it, with the reader's own progress.</summary>
public sealed record BookSummary : BookFacts
{
    public required double ReadingProgressPercent { get; init; }

    public DateTimeOffset? LastAccessed { get; init; }
}

/// <summary>The part of a book that all its readers share.</summary>
public record BookDetail : BookFacts
{
    public required IReadOnlyList<ChapterSummary> Chapters { get; init; }
}

/// <summary>What GET /books/{id} answers: the shared part, and where this reader is. Sent by joining two entries' bytes.</summary>
public sealed record BookDetailAnswer : BookDetail
{
    public ProgressState? ReadingProgress { get; init; }
}

/// <summary>A book's contents.</summary>
public sealed record BookTableOfContents(Guid BookId, JsonElement Items);

/// <summary>A line of the contents; without a number where it leads nowhere.</summary>
public sealed record TocItem(
    string Title,
    int? ChapterNumber,
    string? Anchor,
    [property: JsonPropertyName("children")] IReadOnlyList<TocItem> Children);

internal static class ReadingSpeed
{
    // Silent reading of fiction, adults, most languages of ours: Brysbaert, 2019.
    private const int WordsPerMinute = 230;

    public static int MinutesFor(int words) => (words + WordsPerMinute - 1) / WordsPerMinute;
}
