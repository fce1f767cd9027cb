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

    /// <summary>Takes a reported position, or says why not.</summary>
    /// <param name="position">The position.</param>
    /// <param name="percent">How far in the book that is, in percent; null for a place that moves nobody on.</param>
    /// <param name="now">The server's time.</param>
    internal SaveResult Accept(ReportedPosition position, double? percent, DateTimeOffset now)
    {
        // A device whose clock runs ahead must not lock the others out. Who claims no time is the latest by coming last, and not by
        // this server's clock: another one's, which took the position before, may run ahead of it.
        var positionedAt = Milliseconds(position.PositionedAt is { } claimed && claimed < now ? claimed : now);
        if (position.PositionedAt is null && positionedAt < PositionedAt)
        {
            positionedAt = PositionedAt;
        }

        if (Revision > 0 && IsRepeat(position, positionedAt))
        {
            return SaveResult.Accepted;
        }

        if (position.BaseRevision is { } based && based != Revision)
        {
            return SaveResult.Conflict;
        }

        // Who has seen the latest position goes on from it, whatever the device's clock says.
        if (position.BaseRevision is null && positionedAt < PositionedAt)
        {
            return SaveResult.Older;
        }

        CurrentChapter = position.Chapter;
        CurrentPosition = position.PositionPercent;
        ProgressPercent = percent ?? ProgressPercent;
        ReadingLocationCfi = position.Cfi;
        ScrollOffsetPercent = position.ScrollPercent;
        Device = position.Device;
        PositionedAt = positionedAt > PositionedAt ? positionedAt : PositionedAt;
        UpdatedAt = Milliseconds(now);
        Revision++;
        return SaveResult.Accepted;
    }

    /// <summary>The same report again, as a device sends it that did not hear the answer.</summary>
    private bool IsRepeat(ReportedPosition position, DateTimeOffset positionedAt) =>
        position.PositionedAt is not null
        && PositionedAt == positionedAt
        && CurrentChapter == position.Chapter
        && CurrentPosition.Equals(position.PositionPercent)
        && ReadingLocationCfi == position.Cfi
        && Device == position.Device;

    /// <summary>As the database keeps it: what is compared must not be finer than what was stored.</summary>
    private static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
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
