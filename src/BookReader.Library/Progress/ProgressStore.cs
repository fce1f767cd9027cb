using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Progress;

/// <summary>A position that a device reports.</summary>
/// <param name="BaseRevision">The revision that the device last saw; null to write whatever there is.</param>
/// <param name="PositionedAt">When the device was there, by its own clock; null for now.</param>
public sealed record ReportedPosition(
    int Chapter, double PositionPercent, string? Cfi, double? ScrollPercent, string? Device, int? BaseRevision, DateTimeOffset? PositionedAt);

/// <summary>What became of a reported position.</summary>
/// <param name="Result">Accepted, older than what there is, or based on another revision.</param>
/// <param name="Current">Where the reader is now.</param>
public sealed record SavedProgress(SaveResult Result, ProgressState? Current);

public enum SaveResult
{
    Accepted,
    Older,
    Conflict,
}

/// <summary>Where readers are.</summary>
public sealed class ProgressStore
{
    private const int MaxBatch = 512;

    // One batch is made ready while the other waits for the disk.
    private const int LanesWhereWritersRunSideBySide = 2;

    private readonly LibraryWriter _writer;
    private readonly TimeProvider _time;
    private readonly GroupCommit<ProgressReport, Outcome<SavedProgress>> _commits;

    public ProgressStore(ILibraryStorage storage, LibraryWriter writer, TimeProvider time)
        : this(writer, time, MaxBatch, storage.HasOneWriter ? 1 : LanesWhereWritersRunSideBySide)
    {
    }

    internal ProgressStore(LibraryWriter writer, TimeProvider time, int maxBatch, int lanes)
    {
        (_writer, _time) = (writer, time);
        _commits = new GroupCommit<ProgressReport, Outcome<SavedProgress>>(CommitAsync, maxBatch, lanes);
    }

    /// <summary>How long every accepted position is kept, so that a slip of one device loses nothing.</summary>
    public static TimeSpan HistoryKept { get; } = TimeSpan.FromDays(90);

    /// <summary>Saves a position, together with those that others report at the same time; durable when it returns.</summary>
    public Task<Outcome<SavedProgress>> SaveAsync(Guid user, Guid book, ReportedPosition position, CancellationToken cancellationToken) =>
        _commits.SubmitAsync(new ProgressReport(user, book, position, DeclaredInvalidation.Tags), user.GetHashCode(), cancellationToken);

    /// <summary>Forgets positions older than <see cref="HistoryKept"/>.</summary>
    public Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        var before = _time.GetUtcNow() - HistoryKept;
        return _writer.WriteAsync(
            Changes.NothingShown,
            (context, token) => context.ProgressRevisions.Where(row => row.UpdatedAt < before).ExecuteDeleteAsync(token),
            cancellationToken);
    }

    /// <summary>Not cancelled by anybody: it is everybody's.</summary>
    private async Task<Committed<IReadOnlyList<Outcome<SavedProgress>>>> CommitAsync(IReadOnlyList<ProgressReport> reports)
    {
        var batch = new ProgressBatch(reports, _time.GetUtcNow());
        var (outcomes, settled) = await _writer.CommitAsync(
            batch.Change, static (_, _) => Task.FromResult<Refusal?>(null), batch.WriteAsync, CancellationToken.None);
        if (batch.RefusedTags is { Count: > 0 } refused)
        {
            await _writer.MergeWhatWasSeenAsync(refused, CancellationToken.None);
        }

        return new(outcomes.Value!, settled);
    }
}
