namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>Time, and what goes wrong.</summary>
internal sealed partial class Protocol
{
    // While there is a copy the numbers above it must be told apart, so there is an end to them.
    private const int NumbersAboveTheCopy = 3;

    private bool Tick(ref State state)
    {
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            ref var node = ref state.Nodes[n];
            node.Lease -= (byte)(node.Lease > 0 ? 1 : 0);
            node.Renewal.Left -= (byte)(node.Renewal.Left > 0 ? 1 : 0);
            for (var other = 0; other < _bounds.Nodes; other++)
            {
                ref var observed = ref node.Observed[other];
                observed.Age += (byte)((observed.Beat != 0 || !_rules.CountsFromEachBeat) && observed.Age < _bounds.Lease ? 1 : 0);
            }
        }

        state.World.SinceRestore += (byte)(state.Database.Timeline > 0 && state.World.SinceRestore < _bounds.Lease ? 1 : 0);
        return true;
    }

    /// <summary>
    /// The process is killed and starts again. Its row is left behind. Its new life makes a row of its own; in the model
    /// that one takes the place of the old, which only spares writers some waiting.
    /// </summary>
    private bool NodeCrashes(ref State state, int n)
    {
        ref var node = ref state.Nodes[n];
        if (node.Writer.Phase == WriterPhase.Begun)
        {
            RollBack(ref state, n);
        }

        var former = node.Writer;
        var removal = node.Removal;
        node = default;
        (node.Timeline, node.Removal) = (state.Database.Timeline, removal);
        for (var other = 0; other < _bounds.Nodes; other++)
        {
            node.Writer.AcknowledgedBefore[other] = (byte)(former.Acknowledged[other] | former.AcknowledgedBefore[other]);
        }

        return true;
    }

    /// <summary>PostgreSQL loses what was not durable, and gives the numbers above the last durable commit out again.</summary>
    private bool DatabaseCrashes(ref State state)
    {
        if (state.World.DatabaseCrashes == _bounds.DatabaseCrashes)
        {
            return false;
        }

        state.World.DatabaseCrashes++;
        EndConnections(ref state);
        state.Database.Next = (byte)(state.Database.Durable + 1);
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            ref var row = ref state.Database.Rows[n];
            row = row.DurableBeat == row.Beat ? row : new Row { Beat = row.DurableBeat, DurableBeat = row.DurableBeat };
        }

        return true;
    }

    private bool CopyIsTaken(ref State state)
    {
        ref var database = ref state.Database;
        if (database.Copy.IsTaken || database.Timeline > 0)
        {
            return false;
        }

        database.Copy = new Copy
        {
            IsTaken = true,
            Generation = database.Generation,
            Xid = database.Xid,
            Next = database.Next,
            Durable = database.Durable,
            Rows = database.Rows,
        };
        return true;
    }

    /// <summary>A backup is restored, or a standby that lagged is promoted. What was committed since then is lost.</summary>
    private bool CopyIsPutBack(ref State state)
    {
        ref var database = ref state.Database;
        ref var world = ref state.World;
        if (!database.Copy.IsTaken)
        {
            return false;
        }

        EndConnections(ref state);
        var copy = database.Copy;
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            for (var generation = copy.Generation[tag] + 1; generation <= database.Generation[tag]; generation++)
            {
                if (world.Raised.Has(tag, generation))
                {
                    world.Lost.Add(tag, generation);
                }
            }
        }

        (database.Generation, database.Xid, database.Rows) = (copy.Generation, copy.Xid, copy.Rows);
        (database.Next, database.Durable) = ((byte)(copy.Durable + 1), copy.Durable);
        database.Timeline++;
        database.Copy = default;
        world.Answered = world.Answered.Min(copy.Generation);
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            Excuse(ref state.Nodes[n], copy.Generation);
        }

        return true;
    }

    /// <summary>Nobody can be asked for what is lost, and who reads at that moment may still be shown it.</summary>
    private void Excuse(ref Node node, PerTag left)
    {
        for (var key = 0; key < _bounds.Keys.Count; key++)
        {
            node.Shown[key] = node.Shown[key].Min(left);
        }

        for (var r = 0; r < _bounds.Readers; r++)
        {
            ref var reader = ref node.Readers[r];
            reader.IsExcused = reader.State != ReaderState.Idle;
        }
    }

    /// <summary>Statements that were sent and have no answer fail; what was not committed is rolled back.</summary>
    private void EndConnections(ref State state)
    {
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            ref var node = ref state.Nodes[n];
            if (node.Writer.Phase == WriterPhase.Begun)
            {
                RollBack(ref state, n);
            }

            node.Removal = default;
            if (node.Renewal.Phase is RenewalPhase.BeatSent or RenewalPhase.BeatCommitted or RenewalPhase.ReadBeforeTheBeat)
            {
                node.Renewal = default;
            }
            else if (node.Renewal.Phase == RenewalPhase.ReadingSent)
            {
                ReadingFails(ref node);
            }
        }
    }

    private bool MayTakeXid(in State state) =>
        !state.Database.Copy.IsTaken || state.Database.Next <= state.Database.Copy.Durable + NumbersAboveTheCopy;
}
