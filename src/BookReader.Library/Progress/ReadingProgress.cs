namespace BookReader.Library.Progress;

/// <summary>Where somebody is in a book.</summary>
public sealed class ReadingProgress
{
    public required Guid UserId { get; init; }

    public required Guid BookId { get; init; }

    public int CurrentChapter { get; set; }

    /// <summary>0 to 100, in the chapter.</summary>
    public double CurrentPosition { get; set; }

    /// <summary>0 to 100, of the book, by words.</summary>
    public double ProgressPercent { get; set; }

    public string? ReadingLocationCfi { get; set; }

    public double? ScrollOffsetPercent { get; set; }

    public string? Device { get; set; }

    /// <summary>Counts accepted positions, from 1.</summary>
    public int Revision { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When the device says that it was there: an older one never overwrites a newer.</summary>
    public DateTimeOffset PositionedAt { get; set; }
}

/// <summary>A position that was accepted, kept for <see cref="ProgressStore.HistoryKept"/>.</summary>
public sealed class ProgressRevision
{
    public required Guid UserId { get; init; }

    public required Guid BookId { get; init; }

    public required int Revision { get; init; }

    public required int CurrentChapter { get; init; }

    public required double CurrentPosition { get; init; }

    public required double ProgressPercent { get; init; }

    public string? ReadingLocationCfi { get; init; }

    public double? ScrollOffsetPercent { get; init; }

    public string? Device { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
