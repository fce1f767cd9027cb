using System.Buffers;

namespace BookReader.Caching;

/// <summary>
/// The tier behind memory, which all nodes share. It holds bytes, and may lose them, keep them or bring them back at any
/// time: entries are judged by their stamps, so nothing that it answers can make the cache tell anything old.
/// </summary>
/// <remarks>Called from many threads. No call throws, and none makes a reader wait for longer than its own bound.</remarks>
public interface ISharedTier
{
    /// <summary>Whether a put has any prospect now: what would be put need not be made otherwise.</summary>
    bool TakesPuts { get; }

    /// <summary>What lies under a key, or why nothing is known of it.</summary>
    /// <param name="version">Which entries are meant: their format, and their resource's schema and number.</param>
    /// <param name="key">The key, as in <see cref="Keys.CacheKey"/>.</param>
    ValueTask<SharedRead> FindAsync(string version, string key);

    /// <summary>Puts a value under a key, without anybody waiting for it.</summary>
    /// <param name="version">As above.</param>
    /// <param name="key">As above.</param>
    /// <param name="value">Kept until it is sent; not to be written to.</param>
    /// <param name="timeToLive">How long it may stay; over zero.</param>
    /// <returns>False when it was dropped: the tier is away, or more is on its way than it takes.</returns>
    bool TryPut(string version, string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive);

    /// <summary>Removes what lies under a key. Only room is won by it.</summary>
    /// <returns>Whether anything lay there; null when the tier did not answer.</returns>
    ValueTask<bool?> RemoveAsync(string version, string key);
}

/// <summary>How a shared tier answered.</summary>
public enum SharedOutcome
{
    /// <summary>Not asked: it is switched off, away, or the breaker is open.</summary>
    Off,

    /// <summary>There is a value.</summary>
    Found,

    /// <summary>There is none.</summary>
    Absent,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It answered with an error, or the connection broke.</summary>
    Failed,
}

/// <summary>What a shared tier answered.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Value">The value where one was found, else null. Whoever takes it disposes of it.</param>
public readonly record struct SharedRead(SharedOutcome Outcome, IMemoryOwner<byte>? Value = null);
