using BookReader.Caching.Keys;

namespace BookReader.Caching.Generations;

/// <summary>
/// A query that makes cells known. Its cells stand in the table, loading, before its snapshot is taken; readers that
/// meet one of them wait for it instead of asking again.
/// </summary>
/// <param name="table">Where its cells stand.</param>
internal sealed class LookUp(CellTable table)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Tag Tag, Cell Cell)> _own = [];

    /// <summary>Completes when the cells are known or dead; never fails.</summary>
    public Task Ended => _ended.Task;

    public bool HasCells => _own.Count > 0;

    /// <summary>The tag's cell: the one in the table, or a new one that this look-up has to make known. Null when nothing may become known now.</summary>
    public Cell? Enter(Tag tag)
    {
        var cell = table.GetOrEnter(tag, this, out var isNew);
        if (isNew)
        {
            _own.Add((tag, cell!));
        }

        return cell;
    }

    /// <summary>A fill's generations land in all cells that it held before its snapshot (C3), its own and others'.</summary>
    public void Land(Stamp stamp)
    {
        stamp.Know(table.Events);
        _ended.TrySetResult();
    }

    /// <summary>Asks for the generations of its own cells, and makes them known.</summary>
    public async ValueTask LandAsync(ISnapshot snapshot, CancellationToken cancellationToken)
    {
        var generations = await snapshot.ReadGenerationsAsync([.. _own.Select(own => own.Tag)], cancellationToken);
        for (var i = 0; i < _own.Count; i++)
        {
            if (_own[i].Cell.Know(generations[i]))
            {
                table.Events?.Add(_own[i].Tag.Value, "became known as", generations[i]);
            }
        }

        _ended.TrySetResult();
    }

    /// <summary>Ends it, landed or not: whatever it left loading dies, so that the next reader asks anew.</summary>
    public void End()
    {
        foreach (var (tag, cell) in _own)
        {
            cell.KillIfLoading();
            table.ForgetDead(tag, cell);
            cell.Release();
        }

        _ended.TrySetResult();
    }
}
