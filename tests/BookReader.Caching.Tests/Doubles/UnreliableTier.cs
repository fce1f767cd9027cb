using System.Buffers;

namespace BookReader.Caching.Tests.Doubles;

/// <summary>
/// A shared tier that answers with any value that was ever put under the key, or with none, as it is told: what a Redis
/// may do that was restored, failed over, flushed or cut off. Safe for use from many threads.
/// </summary>
/// <param name="choose">Which of so many values to answer with, in the order in which they were put; null for none.</param>
internal sealed class UnreliableTier(Func<int, int?> choose) : ISharedTier
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<byte[]>> _everPut = new(StringComparer.Ordinal);
    private int _finds;

    /// <summary>What is awaited before and after a value is chosen.</summary>
    public Func<ValueTask> Interrupt { get; set; } = static () => ValueTask.CompletedTask;

    /// <summary>How it answers; found or absent when null.</summary>
    public SharedOutcome? Trouble { get; set; }

    public bool TakesPuts => Trouble is null;

    public int Finds => Volatile.Read(ref _finds);

    /// <summary>One that answers with what was put last.</summary>
    public static UnreliableTier Faithful() => new(static count => count - 1);

    public async ValueTask<SharedRead> FindAsync(string version, string key)
    {
        Interlocked.Increment(ref _finds);
        await Interrupt();
        byte[]? value = null;
        lock (_lock)
        {
            if (_everPut.TryGetValue(version + key, out var values) && choose(values.Count) is { } chosen)
            {
                value = values[chosen];
            }
        }

        await Interrupt();
        return Trouble is { } trouble ? new SharedRead(trouble)
            : value is null ? new SharedRead(SharedOutcome.Absent)
            : new SharedRead(SharedOutcome.Found, new Owned(value));
    }

    public bool TryPut(string version, string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive)
    {
        PutRaw(version + key, value.ToArray());
        return true;
    }

    public ValueTask<bool?> RemoveAsync(string version, string key)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<bool?>(_everPut.ContainsKey(version + key));
        }
    }

    /// <summary>Every value that lies anywhere, damaged in some way.</summary>
    public void Damage(Func<byte[], byte[]> damage)
    {
        lock (_lock)
        {
            foreach (var values in _everPut.Values)
            {
                values[^1] = damage(values[^1]);
            }
        }
    }

    private void PutRaw(string place, byte[] value)
    {
        lock (_lock)
        {
            if (!_everPut.TryGetValue(place, out var values))
            {
                _everPut[place] = values = [];
            }

            values.Add(value);
        }
    }

    private sealed class Owned(byte[] value) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => value;

        public void Dispose()
        {
            // Nothing was rented.
        }
    }
}
