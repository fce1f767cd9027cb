using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>A generation for each of the two tags, A and B. What a row of data shows is named by the generations that it was written under.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct PerTag(byte A, byte B)
{
    public const int Count = 2;

    // Fields, as numbers are changed in place.
    public byte A = A;
    public byte B = B;

    public byte this[int tag]
    {
        readonly get => tag == 0 ? A : B;
        set
        {
            if (tag == 0)
            {
                A = value;
            }
            else
            {
                B = value;
            }
        }
    }

    public readonly PerTag Max(PerTag other) => new(Math.Max(A, other.A), Math.Max(B, other.B));

    public readonly PerTag Min(PerTag other) => new(Math.Min(A, other.A), Math.Min(B, other.B));

    /// <summary>The numbers of these tags alone.</summary>
    public readonly PerTag Of(Tags tags) => new(tags.Has(0) ? A : (byte)0, tags.Has(1) ? B : (byte)0);

    public override readonly string ToString() => B == 0 ? $"{A}" : $"{A}/{B}";
}

/// <summary>A set of tags.</summary>
[Flags]
internal enum Tags : byte
{
    None = 0,
    A = 1,
    B = 2,
    Both = A | B,
}

internal static class TagSets
{
    public static bool Has(this Tags tags, int tag) => ((int)tags >> tag & 1) != 0;
}

/// <summary>For each tag a set of generations from 0 to 15.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct GenerationSets
{
    private ushort _a;
    private ushort _b;

    public const int Largest = 15;

    public readonly bool Has(int tag, int generation) => ((tag == 0 ? _a : _b) >> generation & 1) != 0;

    public void Add(int tag, int generation)
    {
        if (tag == 0)
        {
            _a |= (ushort)(1 << generation);
        }
        else
        {
            _b |= (ushort)(1 << generation);
        }
    }
}

/// <summary>
/// What PostgreSQL calls a snapshot: every transaction below <see cref="Xmin"/> has ended, none from <see cref="Xmax"/> on
/// has begun, and of those between, at most two are still under way here: Xmin itself, and <see cref="Other"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Snapshot(byte Xmin, byte Xmax, byte Other)
{
    public byte Xmin = Xmin;
    public byte Xmax = Xmax;
    public byte Other = Other;

    /// <summary>pg_visible_in_snapshot.</summary>
    public readonly bool Sees(byte xid) => xid < Xmin || (xid < Xmax && xid != Xmin && xid != Other);
}

/// <summary>What is cached under a key: what it shows, and the stamp, the generations that it claims to show.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Entry(PerTag Shows, PerTag Stamp);

/// <summary>An entry in a node's memory, or none. Only a wrong variant cares whether the cell that it was kept under has died.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Kept(bool IsPresent, Entry Entry, bool ListensToADeadCell, byte DeadGeneration);

/// <summary>
/// All that Redis ever held under a key. It may forget and bring back whatever it likes, so nothing is ever taken out: a
/// read finds any of these, or nothing.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EverStored
{
    public const int Room = 6;

    private Six _entries;

    public byte Count { get; private set; }

    public readonly Entry this[int index] => _entries[index];

    public void Add(Entry entry)
    {
        var place = 0;
        for (; place < Count && Compare(_entries[place], entry) <= 0; place++)
        {
            if (_entries[place] == entry)
            {
                return;
            }
        }

        // Sorted, so that the order in which entries came does not make two states of one. Where there is no room the
        // oldest is lost for good, which a Redis may do.
        if (Count == Room)
        {
            if (place == 0)
            {
                return;
            }

            place--;
            for (var i = 0; i < place; i++)
            {
                _entries[i] = _entries[i + 1];
            }
        }
        else
        {
            for (var i = (int)Count; i > place; i--)
            {
                _entries[i] = _entries[i - 1];
            }

            Count++;
        }

        _entries[place] = entry;
    }

    private static int Compare(Entry x, Entry y) => Order(x) - Order(y);

    private static int Order(Entry e) => (e.Stamp.A << 12 | e.Stamp.B << 8 | e.Shows.A << 4 | e.Shows.B) & 0xFFFF;

    [InlineArray(Room)]
    private struct Six
    {
        private Entry _first;
    }
}
