using System.Collections.Concurrent;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Generations;

/// <summary>
/// The cells of the tags that this process has lately needed. Bounded: past the limit the clock hand (second chance)
/// kills a cell that nobody used since its last round, before it leaves the table (C3).
/// </summary>
/// <remarks>Reading takes no lock; entering is amortised O(1).</remarks>
internal sealed class CellTable(int limit)
{
    private readonly ConcurrentDictionary<Tag, Cell> _cells = new();
    private readonly Lock _clock = new();
    private readonly Queue<(Tag Tag, Cell Cell)> _hand = new();

    public int Count => _cells.Count;

    public Cell? Find(Tag tag) => _cells.TryGetValue(tag, out var cell) && !cell.IsDead ? cell : null;

    public Cell GetOrEnter(Tag tag, LookUp lookUp, out bool isNew)
    {
        isNew = false;
        Cell? mine = null;
        while (true)
        {
            if (_cells.TryGetValue(tag, out var cell))
            {
                if (!cell.IsDead)
                {
                    cell.Use();
                    return cell;
                }

                ForgetDead(tag, cell);
            }

            mine ??= new Cell(lookUp);
            if (_cells.TryAdd(tag, mine))
            {
                isNew = true;
                Bound(tag, mine);
                return mine;
            }
        }
    }

    /// <summary>Merges a raise: only into a cell that is there, never making one (C2).</summary>
    public void Raise(Tag tag, Generation generation)
    {
        if (_cells.TryGetValue(tag, out var cell))
        {
            cell.Raise(generation);
        }
    }

    /// <summary>What to do when nobody knows whether a raise was committed: the next reader asks the database.</summary>
    public void Kill(Tag tag)
    {
        if (_cells.TryGetValue(tag, out var cell))
        {
            cell.Kill();
            ForgetDead(tag, cell);
        }
    }

    public void ForgetDead(Tag tag, Cell cell)
    {
        if (cell.IsDead)
        {
            _cells.TryRemove(KeyValuePair.Create(tag, cell));
        }
    }

    private void Bound(Tag tag, Cell cell)
    {
        lock (_clock)
        {
            _hand.Enqueue((tag, cell));

            // Dead cells leave the queue for nothing; each living one gets one more round. Twice the queue's length is
            // enough to find one that is not loading, or to find that all are.
            for (var steps = 2 * _hand.Count; steps > 0 && _hand.Count > limit; steps--)
            {
                var (oldTag, oldest) = _hand.Dequeue();
                if (oldest.IsDead)
                {
                    continue;
                }

                if (oldest.WasUsed || oldest.IsLoading)
                {
                    oldest.StartRound();
                    _hand.Enqueue((oldTag, oldest));
                    continue;
                }

                oldest.Kill();
                ForgetDead(oldTag, oldest);
            }
        }
    }
}
