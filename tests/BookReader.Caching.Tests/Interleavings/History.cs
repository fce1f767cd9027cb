using System.Collections.Immutable;

namespace BookReader.Caching.Tests.Interleavings;

/// <summary>
/// What readers were shown and writers were told, and whether that may be. It knows rows, their versions and the two
/// promises, and nothing of how a cache keeps them. Safe for use from many threads.
/// </summary>
internal sealed class History
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, long> _answered = ImmutableDictionary<string, long>.Empty;
    private ImmutableDictionary<(string Key, string Row), long> _shown = ImmutableDictionary<(string, string), long>.Empty;

    /// <summary>Reads that ended with an answer.</summary>
    public int Reads { get; private set; }

    /// <summary>The answer to a writer goes out.</summary>
    public void Answer(string row, long version)
    {
        lock (_lock)
        {
            _answered = _answered.SetItem(row, Math.Max(version, _answered.GetValueOrDefault(row)));
        }
    }

    /// <summary>A read begins: from here on it must not miss what was answered or shown before.</summary>
    public Reading Begin(string key)
    {
        lock (_lock)
        {
            return new Reading(key, _answered, _shown);
        }
    }

    /// <summary>A read ends, and showed these versions of these rows.</summary>
    /// <exception cref="BrokenPromiseException">It missed an answered write, or went back.</exception>
    public void End(Reading reading, IReadOnlyDictionary<string, long> rows)
    {
        lock (_lock)
        {
            Reads++;
            foreach (var (row, version) in rows)
            {
                Require(version >= reading.Answered.GetValueOrDefault(row), 1, reading, row, version);
                Require(version >= reading.Shown.GetValueOrDefault((reading.Key, row)), 2, reading, row, version);
                _shown = _shown.SetItem((reading.Key, row), Math.Max(version, _shown.GetValueOrDefault((reading.Key, row))));
            }
        }
    }

    private static void Require(bool isKept, int promise, Reading reading, string row, long version)
    {
        if (!isKept)
        {
            throw new BrokenPromiseException(
                $"Promise {promise}: {reading.Key} showed {row} at {version}; before it began, " +
                $"{reading.Answered.GetValueOrDefault(row)} was answered and {reading.Shown.GetValueOrDefault((reading.Key, row))} shown.");
        }
    }

    /// <summary>A read under way, and what was true when it began.</summary>
    internal sealed record Reading(
        string Key, ImmutableDictionary<string, long> Answered, ImmutableDictionary<(string Key, string Row), long> Shown);

    internal sealed class BrokenPromiseException(string message) : Exception(message);
}
