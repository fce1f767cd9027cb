namespace BookReader.Server.Http;

internal static class EndpointDescriptions
{
    /// <summary>What a write to a library or to a book in one may answer besides success.</summary>
    public static RouteHandlerBuilder ProducesMemberProblems(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
