namespace BookReader.Caching.Memory;

/// <summary>
/// Remembers keys that lately left the small queue, without their entries: one that comes back soon was dropped too
/// early and goes straight to the main queue. Holds about as many keys as the tier holds entries.
/// </summary>
/// <remarks>Not safe for use from several threads: the tier's lock guards it. Hashes stand for keys; two that collide cost nothing but a guess.</remarks>
internal sealed class GhostQueue
{
    private readonly Queue<int> _order = new();
    private readonly HashSet<int> _keys = [];

    public void Add(string key, int limit)
    {
        var hash = string.GetHashCode(key, StringComparison.Ordinal);
        if (_keys.Add(hash))
        {
            _order.Enqueue(hash);
        }

        while (_order.Count > Math.Max(limit, 64))
        {
            _keys.Remove(_order.Dequeue());
        }
    }

    /// <summary>Whether the key was there; it is forgotten.</summary>
    public bool Remove(string key) => _keys.Remove(string.GetHashCode(key, StringComparison.Ordinal));
}
