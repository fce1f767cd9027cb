using System.Text.Json;
using BookReader.Library.Books;
using BookReader.Library.Descriptions;

namespace BookReader.Library.Chapters;

public sealed record ChapterSummary(Guid Id, int Number, string Title, int WordCount, int DescriptionsFound)
{
    public int EstimatedReadingTimeMinutes => ReadingSpeed.MinutesFor(WordCount);
}

public sealed record ChapterList(Guid BookId, int TotalChapters, IReadOnlyList<ChapterSummary> Chapters);

/// <summary>A chapter with all that a reading page needs. Addresses in its HTML are relative to its own.</summary>
public sealed record ChapterPage(
    ChapterContent Chapter,
    IReadOnlyList<DescriptionItem> Descriptions,
    JsonElement Images,
    ChapterNavigation Navigation,
    ChapterBook BookInfo);

public sealed record ChapterContent(Guid Id, int Number, string Title, string Html, int WordCount);

public sealed record ChapterNavigation(bool HasPrevious, bool HasNext, int? PreviousChapter, int? NextChapter);

public sealed record ChapterBook(Guid Id, string Title, string Author, string? Language, int TotalChapters);

/// <summary>A picture in a chapter; its address is relative to the chapter's.</summary>
public sealed record ChapterImage(string Hash, string Url, string ContentType, int? Width, int? Height);
