using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Http;

/// <summary>What lists take.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    public static ProblemHttpResult? Refuse(int skip, int limit) =>
        skip < 0 ? Problems.Invalid("skip is 0 or more.")
        : limit is < 1 or > MaxLimit ? Problems.Invalid($"limit is 1 to {MaxLimit}.")
        : null;
}
