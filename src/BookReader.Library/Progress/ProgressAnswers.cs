namespace BookReader.Library.Progress;

/// <summary>Where a reader is in a book; null before the first position.</summary>
public sealed record ProgressAnswer(ProgressState? Progress);

public sealed record ProgressState(
    int CurrentChapter,
    double CurrentPosition,
    double ProgressPercent,
    string? ReadingLocationCfi,
    double? ScrollOffsetPercent,
    int Revision,
    DateTimeOffset UpdatedAt,
    string? Device);

public sealed record ProgressHistory(Guid BookId, IReadOnlyList<ProgressState> History);
