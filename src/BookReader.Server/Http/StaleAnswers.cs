namespace BookReader.Server.Http;

/// <summary>
/// Stands at endpoints that would rather answer with what was true a while ago than not at all while the database is away:
/// what they read, the session and the membership too, is then what this server heard last, and the answer says so.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ServesStaleAttribute : Attribute;

/// <summary>The label of an answer that rests on anything stale. It is put on the response as soon as anything is, and stays.</summary>
internal static class StaleAnswers
{
    public const string CacheStatus = "Cache-Status";

    // RFC 9211 has a negative ttl for it, which would have to say for how long: nobody knows.
    private const string Stale = "BookReader; hit; detail=stale";

    public static RouteHandlerBuilder ServesStale(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new ServesStaleAttribute());

    public static bool MayBeStale(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ServesStaleAttribute>() is not null;

    public static void SetStale(this HttpResponse response) => response.Headers[CacheStatus] = Stale;

    public static bool IsStale(this HttpResponse response) => response.Headers[CacheStatus] == Stale;
}
