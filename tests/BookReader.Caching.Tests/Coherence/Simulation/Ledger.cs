using System.Collections.Immutable;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>What writers were told and readers were shown, on all nodes, and whether that may be (promises 1 and 2).</summary>
internal sealed class Ledger
{
    private ImmutableDictionary<string, long> _answered = ImmutableDictionary<string, long>.Empty;
    private ImmutableDictionary<(string Who, string Row), long> _shown = ImmutableDictionary<(string, string), long>.Empty;
    private int _pasts;
    private long _judgedFrom;

    public int Reads { get; private set; }

    /// <summary>The answer to a writer goes out.</summary>
    public void Answer(string row, long version, int past)
    {
        if (past == _pasts)
        {
            _answered = _answered.SetItem(row, Math.Max(version, _answered.GetValueOrDefault(row)));
        }
    }

    /// <summary>A copy of the database was put in its place. What was lost may be shown until a moment, or until a node has found out, and never again.</summary>
    public void Restore(IEnumerable<KeyValuePair<string, long>> rows, long judgedFrom)
    {
        _pasts++;
        _answered = rows.ToImmutableDictionary(StringComparer.Ordinal);
        _shown = _shown.Clear();
        _judgedFrom = judgedFrom;
    }

    public Read Begin(string node, string key, long now, bool hasFoundOut) =>
        new($"{node} {key}", _answered, _shown, _pasts, hasFoundOut, IsJudged: hasFoundOut || now >= _judgedFrom);

    /// <summary>What was called stale may miss writes, and show for as long as the node is cut off what a restored database lost. It does not go back.</summary>
    /// <exception cref="BrokenPromiseException">The read missed an answered write, went back, or showed what a restored database lost.</exception>
    public void End(Read read, IReadOnlyDictionary<string, long> rows, bool isStale, Func<string, long, bool> wasLost)
    {
        if (read.Past != _pasts || !(isStale ? read.HasFoundOut : read.IsJudged))
        {
            return;
        }

        Reads++;
        foreach (var (row, version) in rows)
        {
            var (answered, shown) = (read.Answered.GetValueOrDefault(row), read.Shown.GetValueOrDefault((read.Who, row)));
            if (!isStale && version < answered)
            {
                throw new BrokenPromiseException($"promise 1: {read.Who} showed {row} at {version} after {answered} had been answered");
            }

            if (version < shown)
            {
                throw new BrokenPromiseException($"promise 2: {read.Who} showed {row} at {version} after it had shown {shown}");
            }

            if (!isStale && wasLost(row, version))
            {
                throw new BrokenPromiseException($"promise 1 after a restore: {read.Who} showed {row} at {version}, which the database lost");
            }

            _shown = _shown.SetItem((read.Who, row), Math.Max(version, _shown.GetValueOrDefault((read.Who, row))));
        }
    }

    internal sealed record Read(
        string Who,
        ImmutableDictionary<string, long> Answered,
        ImmutableDictionary<(string Who, string Row), long> Shown,
        int Past,
        bool HasFoundOut,
        bool IsJudged);
}

internal sealed class BrokenPromiseException(string message) : Exception(message);
