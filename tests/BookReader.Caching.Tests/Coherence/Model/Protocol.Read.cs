namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>Reads: memory, then Redis, then the database. All who miss a key share one flight.</summary>
internal sealed partial class Protocol
{
    private bool ReaderHits(ref State state, int n, int argument)
    {
        var (key, r) = Arguments.Of(argument);
        ref var node = ref state.Nodes[n];
        ref var reader = ref node.Readers[r];
        var kept = node.Memory[key];
        if (reader.State != ReaderState.Idle || !kept.IsPresent || !ServesFromMemory(node, key, kept))
        {
            return false;
        }

        Begin(state, node, ref reader, key);
        Show(ref state, ref node, ref reader, kept.Entry.Shows);
        return true;
    }

    /// <summary>An entry that is still good may be missed too: memory drops what it likes.</summary>
    private bool ReaderMisses(ref State state, int n, int argument)
    {
        var (key, r) = Arguments.Of(argument);
        ref var node = ref state.Nodes[n];
        ref var reader = ref node.Readers[r];
        if (reader.State != ReaderState.Idle)
        {
            return false;
        }

        Begin(state, node, ref reader, key);
        ref var flight = ref node.Flights[key];
        if (flight.Phase == FlightPhase.None)
        {
            flight.Phase = FlightPhase.Begun;
        }

        reader.State = flight.Phase is FlightPhase.Begun or FlightPhase.RedisAsked ? ReaderState.JoinedEarly : ReaderState.JoinedLate;
        return true;
    }

    /// <summary>A flight does not belong to the reader that began it.</summary>
    private static bool ReaderHangsUp(ref Node node, int r)
    {
        ref var reader = ref node.Readers[r];
        if (reader.State == ReaderState.Idle)
        {
            return false;
        }

        reader = default;
        return true;
    }

    /// <summary>Redis gives any entry that it ever held. One that is not current does not change anything, so there is no step for it.</summary>
    private bool FlightFindsInRedis(ref State state, int n, int argument)
    {
        var (key, index) = Arguments.Of(argument);
        ref var node = ref state.Nodes[n];
        ref var flight = ref node.Flights[key];
        if (index >= state.Redis[key].Count)
        {
            return false;
        }

        var entry = state.Redis[key][index];
        var isServed = _rules.JudgesBeforeTheGet
            ? flight.Phase == FlightPhase.RedisAsked && entry.Stamp == flight.Entry.Stamp
            : flight.Phase == FlightPhase.Begun && _rules.Serves(node, _bounds.Keys[key], entry);
        if (!isServed)
        {
            return false;
        }

        flight = default;
        node.Memory[key] = new Kept(true, entry, false, 0);
        for (var r = 0; r < _bounds.Readers; r++)
        {
            if (IsWaitingFor(node.Readers[r], key))
            {
                Show(ref state, ref node, ref node.Readers[r], entry.Shows);
            }
        }

        return true;
    }

    /// <summary>A wrong variant's step: it notes what is required before it asks.</summary>
    private bool FlightAsksRedis(ref Node node, int key)
    {
        ref var flight = ref node.Flights[key];
        var required = new PerTag(node.Cells[0].Generation, node.Cells[1].Generation).Of(_bounds.Keys[key]);
        if (flight.Phase != FlightPhase.Begun || !_rules.Serves(node, _bounds.Keys[key], new Entry(default, required)))
        {
            return false;
        }

        flight.Phase = FlightPhase.RedisAsked;
        flight.Entry.Stamp = required;
        return true;
    }

    /// <summary>A fill is a look-up too: it holds its tags' cells, and enters those that are absent, before it has a snapshot.</summary>
    private bool FlightSends(ref Node node, int key)
    {
        ref var flight = ref node.Flights[key];
        if (flight.Phase is not (FlightPhase.Begun or FlightPhase.RedisAsked))
        {
            return false;
        }

        flight = new Flight { Phase = FlightPhase.Sent };
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            ref var cell = ref node.Cells[tag];
            if (!_bounds.Keys[key].Has(tag) || !_rules.MayEnterCell(node))
            {
                continue;
            }

            if (cell.State == CellState.Absent)
            {
                cell.State = CellState.Loading;
            }

            flight.Holds |= (Tags)(1 << tag);
        }

        return true;
    }

    private bool FlightReads(ref State state, int n, int key)
    {
        ref var flight = ref state.Nodes[n].Flights[key];
        if (flight.Phase != FlightPhase.Sent)
        {
            return false;
        }

        var read = state.Database.Generation.Of(_bounds.Keys[key]);
        flight.Phase = FlightPhase.Read;
        flight.Entry = new Entry(
            _rules.FillOrder == FillOrder.GenerationsThenData ? default : read,
            _rules.FillOrder == FillOrder.DataThenGenerations ? default : read);
        return true;
    }

    /// <summary>Cells first, then the readers.</summary>
    private bool FlightLands(ref State state, int n, int key)
    {
        ref var node = ref state.Nodes[n];
        var flight = node.Flights[key];
        if (flight.Phase != FlightPhase.Read)
        {
            return false;
        }

        var later = state.Database.Generation.Of(_bounds.Keys[key]);
        var entry = _rules.FillOrder switch
        {
            FillOrder.DataThenGenerations => flight.Entry with { Stamp = later },
            FillOrder.GenerationsThenData => flight.Entry with { Shows = later },
            _ => flight.Entry,
        };

        Land(ref node, key, flight, entry);
        state.Redis[key].Add(entry);
        node.Memory[key] = new Kept(true, entry, false, 0);
        node.Flights[key] = default;
        for (var r = 0; r < _bounds.Readers; r++)
        {
            ref var reader = ref node.Readers[r];
            if (!IsWaitingFor(reader, key))
            {
                continue;
            }

            if (_rules.TakesUnjudged(reader.State) || _rules.Serves(node, _bounds.Keys[key], entry))
            {
                Show(ref state, ref node, ref reader, entry.Shows);
            }
            else
            {
                reader.State = ReaderState.JoinedEarly;
                node.Flights[key].Phase = FlightPhase.Begun;
            }
        }

        return true;
    }

    private void Land(ref Node node, int key, in Flight flight, Entry entry)
    {
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            ref var cell = ref node.Cells[tag];
            if (flight.Holds.Has(tag))
            {
                cell = cell with { State = CellState.Known, Generation = _rules.Landed(cell.Generation, entry.Stamp[tag]) };
            }
            else if (_bounds.Keys[key].Has(tag) && _rules.FillsRaiseCells)
            {
                RaiseOrKill(ref node, tag, entry.Stamp[tag], News.Fill, flight.IsOfAFormerLife);
            }
        }
    }

    private bool ServesFromMemory(in Node node, int key, in Kept kept) =>
        kept.ListensToADeadCell
            ? node.Lease > 0 && kept.DeadGeneration == kept.Entry.Stamp.A
            : _rules.Serves(node, _bounds.Keys[key], kept.Entry);

    private static bool IsWaitingFor(in Reader reader, int key) => reader.State != ReaderState.Idle && reader.Key == key;

    private void Begin(in State state, in Node node, ref Reader reader, int key) =>
        reader = new Reader { Key = (byte)key, Answered = state.World.Answered.Of(_bounds.Keys[key]), Shown = node.Shown[key] };

    /// <summary>An answer goes out. Here the promises are judged.</summary>
    private void Show(ref State state, ref Node node, ref Reader reader, PerTag shows)
    {
        ref var world = ref state.World;
        var (answered, shown, key) = (reader.Answered, reader.Shown, reader.Key);
        var isExcused = reader.IsExcused || (node.Timeline != state.Database.Timeline && world.SinceRestore < _bounds.Lease);
        reader = default;
        var isLost = false;
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            isLost |= shows[tag] != 0 && world.Lost.Has(tag, shows[tag]);
        }

        if (isExcused || isLost)
        {
            world.Broken = isExcused || world.SinceRestore < _bounds.Lease ? world.Broken : Broken.WhatARestoreUndidWasShown;
            return;
        }

        world.Broken =
            shows.Max(answered) != shows ? Broken.AnAnsweredWriteWasMissed :
            shows.Max(shown) != shows ? Broken.ANodeWentBack :
            world.Broken;
        node.Shown[key] = node.Shown[key].Max(shows);
    }
}
