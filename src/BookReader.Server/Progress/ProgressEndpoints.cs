using BookReader.Library;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Progress;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Progress;

/// <summary>Where a device is.</summary>
/// <param name="CurrentChapter">The chapter's number.</param>
/// <param name="CurrentPositionPercent">0 to 100, in the chapter.</param>
/// <param name="ReadingLocationCfi">An EPUB CFI or whatever the device finds its place by; kept as it is.</param>
/// <param name="ScrollOffsetPercent">0 to 100; null when the device does not scroll.</param>
/// <param name="Device">What to call the device.</param>
/// <param name="BaseRevision">The revision that this one follows: 409 when it is not the latest. Absent: the position is taken in any case.</param>
/// <param name="ClientUpdatedAt">When the device was there. Older than what there is: not taken.</param>
public sealed record ProgressRequest(
    int CurrentChapter,
    double CurrentPositionPercent,
    string? ReadingLocationCfi = null,
    double? ScrollOffsetPercent = null,
    string? Device = null,
    int? BaseRevision = null,
    DateTimeOffset? ClientUpdatedAt = null);

/// <param name="Progress">Where the reader is now.</param>
/// <param name="Accepted">False when a newer position stands there already.</param>
public sealed record ProgressSavedAnswer(ProgressState Progress, bool Accepted);

internal static class ProgressEndpoints
{
    private const int MaxCfiLength = 2_000;
    private const int MaxDeviceLength = 200;

    public static void MapProgress(this IEndpointRouteBuilder routes, Catalogue catalogue)
    {
        var book = routes.MapGroup("/books/{book:guid}/progress").WithTags("Progress");
        book.MapCached<ProgressAnswer>("/", catalogue.Progress).WithSummary("Where you are in a book");
        book.MapPost("/", SaveAsync).WithSummary("Say where you are")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        book.MapGet("/history", HistoryAsync).WithSummary("Every position of the last 90 days, newest first")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ProgressSavedAnswer>, ProblemHttpResult>> SaveAsync(
        Guid book, ProgressRequest request, Caller caller, ProgressStore progress, CancellationToken cancellationToken)
    {
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        var position = new ReportedPosition(
            request.CurrentChapter,
            request.CurrentPositionPercent,
            request.ReadingLocationCfi,
            request.ScrollOffsetPercent,
            request.Device,
            request.BaseRevision,
            request.ClientUpdatedAt);
        var outcome = await progress.SaveAsync(caller.UserId, book, position, cancellationToken);
        if (outcome.Refusal is { } refused)
        {
            return Problems.Of(refused);
        }

        var saved = outcome.Value!;
        return saved.Result == SaveResult.Conflict
            ? Problems.Of(
                409, "progress-conflict", "Conflict", "Another device has gone on from this revision.", ("progress", saved.Current))
            : TypedResults.Ok(new ProgressSavedAnswer(saved.Current!, saved.Result == SaveResult.Accepted));
    }

    private static async Task<Results<Ok<ProgressHistory>, ProblemHttpResult>> HistoryAsync(
        Guid book, Caller caller, UncachedReader reader, CancellationToken cancellationToken, int skip = 0, int limit = Paging.DefaultLimit)
    {
        if (Paging.Refuse(skip, limit) is { } refusal)
        {
            return refusal;
        }

        return await reader.HistoryAsync(caller.UserId, book, skip, limit, cancellationToken) is { } history
            ? TypedResults.Ok(history)
            : Problems.Of(Refusal.NoSuchBook);
    }

    private static ProblemHttpResult? Refuse(ProgressRequest request) => request switch
    {
        { CurrentPositionPercent: not (>= 0 and <= 100) } => Problems.Invalid("current_position_percent is 0 to 100."),
        { ScrollOffsetPercent: { } offset } when offset is not (>= 0 and <= 100) => Problems.Invalid("scroll_offset_percent is 0 to 100."),
        { ReadingLocationCfi.Length: > MaxCfiLength } => Problems.Invalid($"reading_location_cfi has at most {MaxCfiLength} characters."),
        { Device.Length: > MaxDeviceLength } => Problems.Invalid($"device has at most {MaxDeviceLength} characters."),
        { BaseRevision: < 0 } => Problems.Invalid("base_revision is 0 or more."),
        _ => null,
    };
}
