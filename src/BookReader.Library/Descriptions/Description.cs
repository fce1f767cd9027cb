namespace BookReader.Library.Descriptions;

/// <summary>A descriptive passage of a chapter.</summary>
public sealed class Description
{
    public required Guid Id { get; init; }

    public required Guid BookId { get; init; }

    public required int ChapterNumber { get; init; }

    public required DescriptionType Type { get; init; }

    public required string Content { get; init; }

    /// <summary>Where it begins in the chapter's text, in UTF-16 code units.</summary>
    public required int Start { get; init; }

    public required int End { get; init; }

    /// <summary>0 to 100: how much it is worth a picture.</summary>
    public required int Priority { get; init; }

    public string? Image { get; init; }
}
