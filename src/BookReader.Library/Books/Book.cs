using BookReader.Library.Chapters;

namespace BookReader.Library.Books;

/// <summary>A book in a library. Its own row is the job that imports it.</summary>
public sealed class Book
{
    public required Guid Id { get; init; }

    public required Guid LibraryId { get; set; }

    public required string Title { get; set; }

    public required string Author { get; set; }

    /// <summary>The title as bytes that sort as its readers would: case and accents weigh last.</summary>
    public required byte[] TitleSortKey { get; set; }

    public required byte[] AuthorSortKey { get; set; }

    public string? Genre { get; set; }

    public string? Language { get; set; }

    public string? Description { get; set; }

    public string? CoverHash { get; set; }

    /// <summary>SHA-256 of the uploaded file, in lower-case hexadecimal: where it lies, and how a duplicate is known.</summary>
    public required string FileHash { get; init; }

    /// <summary>What its uploader called it; shown and offered for download, never used as a path.</summary>
    public required string FileName { get; init; }

    public required string FileFormat { get; set; }

    public required long FileSizeBytes { get; init; }

    public int ChaptersCount { get; set; }

    public int WordCount { get; set; }

    public ImportState State { get; set; }

    /// <summary>How often a worker took it up. A book that stops the server each time must not do so for ever.</summary>
    public int ImportAttempts { get; set; }

    /// <summary>Which worker has it; null for none.</summary>
    public Guid? ImportWorker { get; set; }

    /// <summary>Until when nobody else takes it up.</summary>
    public DateTimeOffset? ImportLeaseUntil { get; set; }

    /// <summary>0 to 100.</summary>
    public int ParsingProgress { get; set; }

    /// <summary>Why the import failed, in words that a reader understands; null unless it did.</summary>
    public string? Failure { get; set; }

    /// <summary>What was skipped, a line each.</summary>
    public string? Skipped { get; set; }

    public bool HasDescriptions { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public List<Chapter> Chapters { get; } = [];
}

public enum ImportState
{
    Queued,
    Parsing,
    Ready,
    Failed,
}

/// <summary>A book's table of contents, as the JSON of its items. Apart, so that no other query carries it.</summary>
public sealed class BookContents
{
    public required Guid BookId { get; init; }

    public required string Items { get; set; }
}
