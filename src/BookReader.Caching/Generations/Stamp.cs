using BookReader.Caching.Keys;
using BookReader.Caching.Verification;

namespace BookReader.Caching.Generations;

/// <summary>
/// The generations of some tags in the snapshot in which something was read. What was read then may be shown as long
/// as each of these tags is known to be at just that generation (rule E1).
/// </summary>
/// <remarks>
/// Keeps the cells that it was last judged by, so that judging takes one read a tag: no look-up in a table, no lock,
/// no allocation. Safe for use from many threads.
/// </remarks>
public sealed class Stamp
{
    private readonly Generation[] _generations;
    private readonly Cell?[] _cells;

    /// <summary>Makes a stamp of what was read elsewhere, as from a token.</summary>
    /// <param name="generations">The tags, each once, and their generations.</param>
    public Stamp(params IReadOnlyList<TagGeneration> generations)
        : this([.. generations.Select(each => each.Tag)], [.. generations.Select(each => each.Generation)], new Cell?[generations.Count])
    {
    }

    internal Stamp(Tag[] tags, Generation[] generations, Cell?[] cells)
    {
        Tags = tags;
        _generations = generations;
        _cells = cells;
    }

    internal enum Verdict
    {
        /// <summary>Every tag is known to be where the stamp has it.</summary>
        Current,

        /// <summary>A tag has gone on.</summary>
        Passed,

        /// <summary>Of some tag it must first be looked up.</summary>
        Unknown,
    }

    /// <summary>The tags, each once.</summary>
    public IReadOnlyList<Tag> Tags { get; }

    /// <summary>The generation that a tag has in it; null when it is not among them.</summary>
    public Generation? this[Tag tag]
    {
        get
        {
            for (var i = 0; i < Tags.Count; i++)
            {
                if (Tags[i] == tag)
                {
                    return _generations[i];
                }
            }

            return null;
        }
    }

    internal bool IsCurrent
    {
        get
        {
            for (var i = 0; i < _cells.Length; i++)
            {
                var cell = Volatile.Read(ref _cells[i]);
                if (cell is null || !cell.IsKnownAs(_generations[i]))
                {
                    return false;
                }

                cell.Use();
            }

            return true;
        }
    }

    internal Verdict Judge()
    {
        var verdict = Verdict.Current;
        for (var i = 0; i < _cells.Length; i++)
        {
            var cell = Volatile.Read(ref _cells[i]);
            if (cell is null || !cell.TryGetKnown(out var known))
            {
                verdict = Verdict.Unknown;
            }
            else if (known != _generations[i] && !Mutations.Has(Mutation.NoComparison))
            {
                return Verdict.Passed;
            }
            else
            {
                cell.Use();
            }
        }

        return verdict;
    }

    /// <summary>Takes each tag's cell anew where the one held is missing or dead, entering what is absent into the look-up.</summary>
    internal void Resolve(LookUp lookUp)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (Volatile.Read(ref _cells[i]) is not { IsDead: false })
            {
                Volatile.Write(ref _cells[i], lookUp.Enter(Tags[i]));
            }
        }
    }

    /// <summary>Takes the cells that are in the table for those that are missing or dead, and enters none.</summary>
    internal void Find(CellTable cells)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (Volatile.Read(ref _cells[i]) is not { IsDead: false })
            {
                Volatile.Write(ref _cells[i], cells.Find(Tags[i]));
            }
        }
    }

    /// <summary>The look-ups of others that must end before this stamp can be judged.</summary>
    internal IEnumerable<Task> Loading(LookUp own) =>
        from cell in _cells
        where cell is { IsLoading: true }
        let other = cell.LookUp
        where other is not null && other != own
        select other.Ended;

    /// <summary>What a look-up read lands in the cells that it held before its snapshot.</summary>
    internal void Know(RecentEvents? events)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i]?.Know(_generations[i]) == true)
            {
                events?.Add(Tags[i].Value, "became known as", _generations[i]);
            }
        }
    }

    /// <summary>This stamp and more tags of the same snapshot; their cells are taken when it is first judged.</summary>
    internal Stamp With(Tag[] tags, IReadOnlyList<Generation> generations) =>
        new([.. Tags, .. tags], [.. _generations, .. generations], [.. _cells, .. new Cell?[tags.Length]]);

    /// <summary>Whether generations read elsewhere, in the order of its tags, are the same.</summary>
    internal bool Equals(IReadOnlyList<Generation> generations) => _generations.AsSpan().SequenceEqual([.. generations]);

    internal TagGeneration[] ToArray() => [.. Tags.Select((tag, i) => new TagGeneration(tag, _generations[i]))];
}
