using System.IO.Hashing;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>A set of hashes with open addressing: a look-up is one place in memory, or a few beside it.</summary>
internal sealed class StateSet
{
    private UInt128[] _places = new UInt128[1 << 16];
    private int _count;

    public bool Add(ReadOnlySpan<byte> state)
    {
        var hash = XxHash128.HashToUInt128(state);

        // Zero marks a free place.
        return Add(hash == UInt128.Zero ? UInt128.One : hash);
    }

    private bool Add(UInt128 hash)
    {
        var mask = _places.Length - 1;
        var place = (int)(ulong)hash & mask;
        for (; _places[place] != UInt128.Zero; place = (place + 1) & mask)
        {
            if (_places[place] == hash)
            {
                return false;
            }
        }

        _places[place] = hash;
        if (++_count * 10L > _places.Length * 6L)
        {
            Grow();
        }

        return true;
    }

    private void Grow()
    {
        var old = _places;
        _places = new UInt128[old.Length * 2];
        _count = 0;
        foreach (var hash in old)
        {
            if (hash != UInt128.Zero)
            {
                Add(hash);
            }
        }
    }
}
