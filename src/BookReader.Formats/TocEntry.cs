namespace BookReader.Formats;

/// <summary>A line of the table of contents.</summary>
/// <param name="Title">Plain text; empty only where the book gives no label.</param>
/// <param name="ChapterNumber">The chapter that it points to; null for a mere label, or when the target is missing.</param>
/// <param name="Anchor">The element's id in that chapter's HTML, <c>b-</c> included; null for its beginning.</param>
/// <param name="Children">The lines below it.</param>
public sealed record TocEntry(string Title, int? ChapterNumber, string? Anchor, IReadOnlyList<TocEntry> Children);
