namespace BookReader.Library.Chapters;

/// <summary>A chapter: its sanitised HTML, and the text of it that offsets count in.</summary>
public sealed class Chapter
{
    public required Guid Id { get; init; }

    public required Guid BookId { get; init; }

    /// <summary>From 1, in reading order; what stands outside that order follows behind.</summary>
    public required int Number { get; init; }

    public required string Title { get; set; }

    public required string Html { get; set; }

    public required string Text { get; set; }

    public required int WordCount { get; set; }

    /// <summary>The words of all linear chapters before it: what a position is measured by.</summary>
    public required int WordsBefore { get; set; }

    /// <summary>False for notes and the like, which are reached by links and count for no progress.</summary>
    public required bool IsLinear { get; init; }

    /// <summary>The pictures that it shows, as the JSON of its <c>images[]</c>.</summary>
    public required string Images { get; set; }

    /// <summary>Counts corrections of the text: what was computed from another revision of the text is not stored beside this one.</summary>
    public int Revision { get; set; }

    public int DescriptionsFound { get; set; }
}
