using BookReader.Caching;
using BookReader.Caching.Keys;
using BookReader.Caching.Statistics;
using BookReader.Server.Accounts;

namespace BookReader.Server.Http;

/// <summary>Endpoints that a cached resource answers, declared in a line.</summary>
internal static class CachedEndpoints
{
    /// <summary>
    /// Maps GET to a resource of the catalogue. The places of its key are filled by the route's parameters of the same
    /// names; <c>user</c> is the caller.
    /// </summary>
    /// <typeparam name="TAnswer">What the payload says, for the API's description.</typeparam>
    public static RouteHandlerBuilder MapCached<TAnswer>(this IEndpointRouteBuilder routes, string pattern, CachedResource resource)
    {
        var places = resource.Key.Places;
        return routes.MapGet(pattern, CachedResult (Caller caller, HttpContext http) =>
            {
                var values = new KeyValue[places.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = ValueOf(places[i], caller, http.Request.RouteValues);
                }

                return new CachedResult(caller, resource, values);
            })
            .AnswersFromCache<TAnswer>();
    }

    /// <summary>Describes an endpoint that answers with cached bytes, and counts its hits.</summary>
    public static RouteHandlerBuilder AnswersFromCache<TAnswer>(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new CacheCounters())
        .Produces<TAnswer>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static KeyValue ValueOf(string place, Caller caller, RouteValueDictionary route) => place switch
    {
        "user" => caller.UserId,
        "number" => int.Parse((string)route[place]!, System.Globalization.CultureInfo.InvariantCulture),
        _ => Guid.Parse((string)route[place]!),
    };
}
