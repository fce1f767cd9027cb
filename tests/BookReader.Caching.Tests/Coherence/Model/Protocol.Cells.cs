namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>Cells: only look-ups make them known (C1), news only raises what is there (C2), and the dead stay dead (C3).</summary>
internal sealed partial class Protocol
{
    private void Raise(ref Cell cell, byte generation, News news)
    {
        if (cell.State == CellState.Absent && _rules.RaisesMakeCells)
        {
            cell = new Cell(CellState.Known, generation, LookUp.None, 0);
        }
        else if (_rules.Hears(cell, news) && cell.Generation < generation)
        {
            cell.Generation = generation;
        }
    }

    private void Raise(ref Node node, Tags tags, PerTag generations, News news)
    {
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            if (tags.Has(tag))
            {
                Raise(ref node.Cells[tag], generations[tag], news);
            }
        }
    }

    private void RaiseOrKill(ref Node node, int tag, byte generation, News news, bool isOfAFormerLife)
    {
        var late = isOfAFormerLife ? _rules.LateNewsOfAFormerLife(news) : Late.RaisesItsCells;
        if (late == Late.RaisesItsCells)
        {
            Raise(ref node.Cells[tag], generation, news);
        }
        else if (late == Late.KillsItsCells)
        {
            CellIsEvicted(ref node, tag);
        }
    }

    /// <summary>An entry from Redis has a stamp whose tag has no cell here. The cell is entered first, so that it hears what comes meanwhile.</summary>
    private bool LookUpBegins(ref Node node, int tag)
    {
        ref var cell = ref node.Cells[tag];
        var isWanted = false;
        for (var key = 0; key < _bounds.Keys.Count; key++)
        {
            isWanted |= _bounds.Keys[key].Has(tag) && node.Flights[key].Phase == FlightPhase.Begun;
        }

        if (!isWanted || cell.State != CellState.Absent || !_rules.MayEnterCell(node))
        {
            return false;
        }

        cell = new Cell(CellState.Loading, 0, LookUp.Sent, 0);
        return true;
    }

    private static bool LookUpReads(ref State state, int n, int tag)
    {
        ref var cell = ref state.Nodes[n].Cells[tag];
        if (cell.LookUp != LookUp.Sent)
        {
            return false;
        }

        (cell.LookUp, cell.LookedUp) = (LookUp.Read, state.Database.Generation[tag]);
        return true;
    }

    private bool LookUpLands(ref Node node, int tag)
    {
        ref var cell = ref node.Cells[tag];
        if (cell.LookUp != LookUp.Read)
        {
            return false;
        }

        cell = new Cell(CellState.Known, _rules.Landed(cell.Generation, cell.LookedUp), LookUp.None, 0);
        return true;
    }

    /// <summary>For want of room, as its look-up failed, or as the outcome of a commit is unknown. Look-ups and flights that held it land nowhere.</summary>
    private bool CellIsEvicted(ref Node node, int tag)
    {
        ref var cell = ref node.Cells[tag];
        if (cell.State == CellState.Absent)
        {
            return false;
        }

        if (_rules.ListensToDeadCells && cell.State == CellState.Known)
        {
            for (var key = 0; key < _bounds.Keys.Count; key++)
            {
                ref var kept = ref node.Memory[key];
                if (kept is { IsPresent: true, ListensToADeadCell: false })
                {
                    (kept.ListensToADeadCell, kept.DeadGeneration) = (true, cell.Generation);
                }
            }
        }

        cell = _rules.LandsInASuccessor && cell.LookUp == LookUp.Read ? cell with { State = CellState.Loading, Generation = 0 } : default;
        for (var key = 0; key < _bounds.Keys.Count; key++)
        {
            node.Flights[key].Holds &= (Tags)~(1 << tag);
        }

        return true;
    }
}
