using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Entries;

namespace BookReader.Caching.Memory;

/// <summary>
/// The entries that this process holds, bounded in bytes. S3-FIFO with weights (Yang et al., SOSP 2023): a small queue
/// for what is new, a main one for what was asked for again, and a ghost of the keys lately dropped from the small one.
/// A scan of things read once passes through the small queue and leaves the main one alone.
/// </summary>
/// <remarks>
/// A hit reads a table and writes at most one byte: no lock, no allocation. Storing and evicting take a lock, amortised
/// O(1). Removed slots stay in their queue until its end passes over them.
/// </remarks>
internal sealed class MemoryTier(long limitBytes)
{
    private const byte MaxUses = 3;

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Lock _queues = new();
    private readonly Queue<Slot> _small = new();
    private readonly Queue<Slot> _main = new();
    private readonly GhostQueue _ghost = new();
    private readonly long _smallLimitBytes = limitBytes / 10;
    private long _smallBytes;
    private long _mainBytes;
    private long _peakBytes;
    private int _gone;

    // Kept beside the table, whose own count takes all of its locks: asked at each eviction, that was most of a fill.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public long SizeBytes => Volatile.Read(ref _smallBytes) + Volatile.Read(ref _mainBytes);

    public long PeakBytes => Volatile.Read(ref _peakBytes);

    public IEnumerable<string> Keys => _slots.Select(slot => slot.Key);

    public bool TryGet(ReadOnlySpan<char> key, [MaybeNullWhen(false)] out Entry entry)
    {
        if (!_slots.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var slot))
        {
            entry = null;
            return false;
        }

        // Racing readers may lose a count; the policy wants a hint, not a tally.
        if (slot.Uses < MaxUses)
        {
            slot.Uses++;
        }

        entry = slot.Entry;
        return true;
    }

    /// <summary>Keeps an entry, unless it alone would take more than a tenth of the room.</summary>
    public void Store(Entry entry)
    {
        lock (_queues)
        {
            var isNew = !_slots.TryGetValue(entry.Key, out var slot);
            if (entry.SizeBytes > _smallLimitBytes)
            {
                RemoveLocked(entry.Key);
                return;
            }

            if (isNew)
            {
                slot = new Slot(entry) { IsMain = _ghost.Remove(entry.Key) };
                _slots[entry.Key] = slot;
                _count++;
                (slot.IsMain ? _main : _small).Enqueue(slot);
            }

            Weigh(slot!, entry.SizeBytes - (isNew ? 0 : slot!.Entry.SizeBytes));
            slot!.Entry = entry;
            EvictSurplus();
        }
    }

    /// <summary>Puts a heavier form of an entry in its place, if it is there still: whatever came after it stays.</summary>
    public void Replace(Entry old, Entry entry)
    {
        lock (_queues)
        {
            if (!_slots.TryGetValue(old.Key, out var slot) || slot.Entry != old || entry.SizeBytes > _smallLimitBytes)
            {
                return;
            }

            Weigh(slot, entry.SizeBytes - old.SizeBytes);
            slot.Entry = entry;
            EvictSurplus();
        }
    }

    public bool Remove(string key)
    {
        lock (_queues)
        {
            return RemoveLocked(key);
        }
    }

    public void Clear()
    {
        lock (_queues)
        {
            foreach (var key in Keys)
            {
                RemoveLocked(key);
            }
        }
    }

    private bool RemoveLocked(string key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            return false;
        }

        Drop(slot);
        slot.IsGone = true;
        if (++_gone > 1_000 + _count)
        {
            Compact();
        }

        return true;
    }

    private void Drop(Slot slot)
    {
        _slots.TryRemove(slot.Entry.Key, out _);
        _count--;
        Weigh(slot, -slot.Entry.SizeBytes);
    }

    /// <summary>Queues shorten only by evictions, and a tier that is often cleared but never full has none.</summary>
    private void Compact()
    {
        foreach (var queue in (ReadOnlySpan<Queue<Slot>>)[_small, _main])
        {
            for (var left = queue.Count; left > 0; left--)
            {
                if (queue.Dequeue() is { IsGone: false } slot)
                {
                    queue.Enqueue(slot);
                }
            }
        }

        _gone = 0;
    }

    private void EvictSurplus()
    {
        while (SizeBytes > limitBytes)
        {
            EvictOne();
        }

        _peakBytes = Math.Max(_peakBytes, SizeBytes);
    }

    private void EvictOne()
    {
        if (_smallBytes > _smallLimitBytes || _main.Count == 0)
        {
            EvictFromSmall();
            return;
        }

        EvictFromMain();
    }

    private void EvictFromSmall()
    {
        while (_small.TryDequeue(out var slot))
        {
            if (slot.IsGone)
            {
                _gone--;
                continue;
            }

            if (slot.Uses > 1)
            {
                Weigh(slot, -slot.Entry.SizeBytes);
                slot.IsMain = true;
                slot.Uses = 0;
                Weigh(slot, slot.Entry.SizeBytes);
                _main.Enqueue(slot);
                return;
            }

            Drop(slot);
            _ghost.Add(slot.Entry.Key, _count);
            return;
        }
    }

    private void EvictFromMain()
    {
        while (_main.TryDequeue(out var slot))
        {
            if (slot.IsGone)
            {
                _gone--;
                continue;
            }

            if (slot.Uses > 0)
            {
                slot.Uses--;
                _main.Enqueue(slot);
                continue;
            }

            Drop(slot);
            return;
        }
    }

    private void Weigh(Slot slot, int bytes)
    {
        if (slot.IsMain)
        {
            _mainBytes += bytes;
        }
        else
        {
            _smallBytes += bytes;
        }
    }

    private sealed class Slot(Entry entry)
    {
        private volatile Entry _entry = entry;

        public Entry Entry
        {
            get => _entry;
            set => _entry = value;
        }

        public byte Uses { get; set; }

        public bool IsMain { get; set; }

        public bool IsGone { get; set; }
    }
}
