using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Descriptions;
using BookReader.Server.Accounts;
using BookReader.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Chapters;

internal static class ChapterEndpoints
{
    public static void MapChapters(this IEndpointRouteBuilder routes, Catalogue catalogue)
    {
        var book = routes.MapGroup("/books/{book:guid}").WithTags("Chapters");
        book.MapCached<ChapterList>("/chapters", catalogue.Chapters).ServesStale().WithSummary("The chapters");
        book.MapCached<ChapterPage>("/chapters/{number:int:min(1)}", catalogue.Chapter)
            .ServesStale()
            .WithSummary("A chapter to read")
            .WithDescription("Addresses of pictures and of other chapters in its HTML are relative to this one's. Offsets of descriptions count UTF-16 code units in the HTML's text content.");
        book.MapPut("/chapters/{number:int:min(1)}", CorrectAsync)
            .WithSummary("Correct a chapter's title or text")
            .WithDescription("What is absent stays. The HTML is sanitised as a book's is.")
            .ProducesMemberProblems();
        book.MapCached<DescriptionList>("/descriptions", catalogue.Descriptions).ServesStale().WithSummary("The descriptive passages of the book");
        book.MapCached<DescriptionList>("/chapters/{number:int:min(1)}/descriptions", catalogue.ChapterDescriptions)
            .ServesStale()
            .WithSummary("The descriptive passages of a chapter");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CorrectAsync(
        Guid book, int number, ChapterCorrection correction, Caller caller, ChapterStore chapters, CancellationToken cancellationToken)
    {
        var outcome = await chapters.CorrectAsync(caller.UserId, book, number, correction, cancellationToken);
        return outcome.Match(_ => TypedResults.NoContent());
    }
}
