namespace BookReader.Library.Descriptions;

/// <summary>A chapter's passages as rows.</summary>
internal static class DescriptionRows
{
    public static List<Description> Of(
        Guid book, int chapter, string text, string? language, TimeProvider time, CancellationToken cancellationToken) =>
    [
        .. DescriptionExtractor.Extract(text, language, cancellationToken).Select(passage => new Description
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            BookId = book,
            ChapterNumber = chapter,
            Type = passage.Type,
            Content = text[passage.Start..passage.End],
            Start = passage.Start,
            End = passage.End,
            Priority = passage.Priority,
        }),
    ];
}
