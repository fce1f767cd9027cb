using System.Collections.Concurrent;
using BookReader.Caching.Keys;
using BookReader.Caching.Verification;

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

    private volatile bool _isClosed;
    private volatile int _epoch;

    /// <summary>Told what becomes of cells; null for nobody. To be set before any is entered.</summary>
    public RecentEvents? Events { get; set; }

    /// <summary>How many it holds at most, but for those that are loading.</summary>
    public int Limit => limit;

    public int Count => _cells.Count;

    /// <summary>
    /// Nothing is known any more, and nothing may become so: a cell that was entered before the node knows from where on
    /// it hears raises would miss those in between (C4).
    /// </summary>
    public void Close()
    {
        _isClosed = true;
        Interlocked.Increment(ref _epoch);
        KillAll();
    }

    /// <summary>Cells may be entered. Does nothing where they may already.</summary>
    public void Open()
    {
        if (_isClosed)
        {
            // Before any cell is there: what began while it was closed began under no watch, and may be of a past that a copy has replaced.
            Interlocked.Increment(ref _epoch);
            _isClosed = false;
        }
    }

    /// <summary>How often it was closed or opened. What was read or written in one epoch says nothing in the next: it may be of another past of the database.</summary>
    public int Epoch => _epoch;

    public void KillAll()
    {
        // A copy taken under all locks: whoever enters a cell after it finds the table closed, where it was.
        foreach (var (tag, cell) in _cells.ToArray())
        {
            cell.Kill();
            ForgetDead(tag, cell);
        }
    }

    public Cell? Find(Tag tag) => _cells.TryGetValue(tag, out var cell) && !cell.IsDead ? cell : null;

    /// <summary>The tag's cell, or a new one; null while the table is closed.</summary>
    public Cell? GetOrEnter(Tag tag, LookUp lookUp, out bool isNew)
    {
        isNew = false;
        Cell? mine = null;
        while (!_isClosed)
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
                if (_isClosed)
                {
                    mine.Kill();
                    ForgetDead(tag, mine);
                    return null;
                }

                isNew = true;
                Bound(tag, mine);
                return mine;
            }
        }

        return null;
    }

    /// <summary>Merges a raise: only into a cell that is there, never making one (C2).</summary>
    public void Raise(Tag tag, Generation generation)
    {
        if (_cells.TryGetValue(tag, out var cell))
        {
            Raise(tag, cell, generation);
        }
    }

    /// <summary>The same with news that began in some epoch. Later on its number is worth nothing, and what it made doubtful is asked of the database.</summary>
    public void Raise(Tag tag, Generation generation, int epoch)
    {
        if (!_cells.TryGetValue(tag, out var cell))
        {
            return;
        }

        // In this order: a cell that was there while the epoch lasted is of that epoch, or dead.
        if (_epoch == epoch || Mutations.Has(Mutation.FormerLifeBelieved))
        {
            Raise(tag, cell, generation);
        }
        else if (!Mutations.Has(Mutation.FormerLifeIgnored))
        {
            Kill(tag);
        }
    }

    /// <summary>What to do when nobody knows whether a raise was committed: the next reader asks the database.</summary>
    public void Kill(Tag tag)
    {
        if (_cells.TryGetValue(tag, out var cell))
        {
            Events?.Add(tag.Value, "was made unknown");
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

    private void Raise(Tag tag, Cell cell, Generation generation)
    {
        if (cell.Raise(generation))
        {
            Events?.Add(tag.Value, "was raised to", generation);
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
