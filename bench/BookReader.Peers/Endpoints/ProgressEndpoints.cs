using BookReader.Peers.Caches;
using BookReader.Peers.Storage;

namespace BookReader.Peers.Endpoints;

internal static class ProgressEndpoints
{
    // By words, as far as the reading order goes.
    private const string Save = """
        WITH words AS (SELECT coalesce(sum(word_count) FILTER (WHERE number < $3 AND is_linear), 0)::double precision AS before,
                coalesce(sum(word_count) FILTER (WHERE number = $3 AND is_linear), 0)::double precision AS here,
                coalesce(sum(word_count) FILTER (WHERE is_linear), 0)::double precision AS total
            FROM chapter WHERE book_id = $2)
        INSERT INTO progress SELECT $1, $2, $3, $4, CASE total WHEN 0 THEN 0 ELSE (before + here * $4 / 100) / total * 100 END, $5, $6, 1, now(), $7 FROM words
        ON CONFLICT (user_id, book_id) DO UPDATE SET chapter = excluded.chapter, position = excluded.position, percent = excluded.percent,
            cfi = excluded.cfi, scroll = excluded.scroll, revision = progress.revision + 1, updated_at = excluded.updated_at, device = excluded.device
        RETURNING chapter, position, percent, cfi, scroll, revision, updated_at, device
        """;

    public static void MapProgress(this IEndpointRouteBuilder routes)
    {
        var settings = routes.ServiceProvider.GetRequiredService<PeerSettings>();
        var progress = routes.MapGroup("/books/{book:guid}/progress");
        progress.MapGet("/", GetAsync)
            .Shows(settings, (user, request) => [Keys.Metadata(request.Id("book")), Keys.Progress(user, request.Id("book"))]);
        progress.MapPost("/", SaveAsync);
    }

    private static async Task<IResult> GetAsync(Guid book, Caller caller, Shelf shelf, CancellationToken cancellationToken) =>
        await shelf.FindBookAsync(caller.UserId, book, cancellationToken) is null
            ? Problems.NoSuchBook
            : Shelf.ShowProgress(await shelf.ProgressAsync(caller.UserId, book, cancellationToken));

    private static Task<IResult> SaveAsync(Guid book, ProgressRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (request.CurrentPositionPercent is not (>= 0 and <= 100))
        {
            return Problems.Invalid("current_position_percent is 0 to 100.");
        }

        if (await write.BookAsync(caller.UserId, book) is null)
        {
            return Problems.NoSuchBook;
        }

        if ((await write.QueryAsync("SELECT 1 FROM chapter WHERE book_id = $1 AND number = $2", _ => 0, book, request.CurrentChapter)).Count == 0)
        {
            return Problems.NoSuchChapter;
        }

        var saved = await write.QueryAsync(
            Save,
            Reads.ProgressOf,
            caller.UserId,
            book,
            request.CurrentChapter,
            request.CurrentPositionPercent,
            request.ReadingLocationCfi,
            request.ScrollOffsetPercent,
            request.Device);
        write.Changed.UnionWith([Keys.Progress(caller.UserId, book).Name, Keys.Books(caller.UserId)]);
        return Results.Ok(new { Progress = saved[0], Accepted = true });
    });

    internal sealed record ProgressRequest(
        int CurrentChapter,
        double CurrentPositionPercent,
        string? ReadingLocationCfi = null,
        double? ScrollOffsetPercent = null,
        string? Device = null);
}
