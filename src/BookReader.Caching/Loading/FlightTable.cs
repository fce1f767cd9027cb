using System.Collections.Concurrent;

namespace BookReader.Caching.Loading;

/// <summary>Joining or starting the flight of a key, and learning which of the two it was.</summary>
internal static class FlightTable
{
    public static Flight GetOrAdd(
        this ConcurrentDictionary<string, Flight> flights, string key, Func<string, Flight> make, out bool isMine)
    {
        if (flights.TryGetValue(key, out var flying))
        {
            isMine = false;
            return flying;
        }

        var mine = make(key);
        var flight = flights.GetOrAdd(key, mine);
        isMine = flight == mine;
        return flight;
    }
}
