namespace BookReader.Library.Descriptions;

public sealed record DescriptionList(Guid BookId, IReadOnlyList<DescriptionItem> Descriptions);

/// <param name="Start">Where it begins in the text content of the chapter's HTML, in UTF-16 code units.</param>
public sealed record DescriptionItem(
    Guid Id, int ChapterNumber, DescriptionType Type, string Content, int Start, int End, int Priority, string? Image);
