using System.Collections.Concurrent;

namespace BookReader.Caching.Loading;

/// <summary>The flights that are under way. Those of a key follow one another: one departs when the one before has left the table.</summary>
/// <remarks>Safe for use from many threads.</remarks>
internal sealed class FlightTable
{
    private readonly ConcurrentDictionary<(CachedResource Resource, string Key), Flight> _flights = new();
    private readonly Lock _refusing = new();

    /// <summary>The key's flight, or a new one that the caller has to start.</summary>
    public Flight Join(CachedResource resource, string key, out bool isMine)
    {
        if (_flights.TryGetValue((resource, key), out var flying))
        {
            isMine = false;
            return flying;
        }

        var mine = new Flight();
        var flight = _flights.GetOrAdd((resource, key), mine);
        isMine = flight == mine;
        return flight;
    }

    /// <summary>
    /// One flight for all to whom an earlier one was refused, be it under way still or landed. Without it readers of a key
    /// that changes, or fails, during every load would need a load each.
    /// </summary>
    public Flight JoinNext(Flight refused, CachedResource resource, string key, out bool isMine)
    {
        lock (_refusing)
        {
            isMine = false;
            return refused.Next ??= Join(resource, key, out isMine);
        }
    }

    public void Leave(CachedResource resource, string key, Flight flight) =>
        _flights.TryRemove(KeyValuePair.Create((resource, key), flight));
}
