namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>Writes: one transaction raises the tags and changes the data; then own cells, then the other nodes, then the answer.</summary>
internal sealed partial class Protocol
{
    private bool WriterBegins(ref State state, int n, int argument)
    {
        var (raises, skips) = Arguments.Of(argument);
        ref var writer = ref state.Nodes[n].Writer;
        if (writer.Phase != WriterPhase.Idle || state.World.Writes == _bounds.Writes || !MayTakeXid(state) || UnderWay(state) == 2)
        {
            return false;
        }

        state.World.Writes++;
        writer.Phase = WriterPhase.Begun;
        writer.Tags = (Tags)raises;
        writer.Xid = state.Database.Next++;
        writer.Batch++;
        return _bounds.HasLongTransactions || WriterCommits(ref state, n, skips);
    }

    private bool WriterRollsBack(ref State state, int n)
    {
        ref var writer = ref state.Nodes[n].Writer;
        if (writer.Phase != WriterPhase.Begun || state.World.RollBacks == _bounds.RollBacks)
        {
            return false;
        }

        state.World.RollBacks++;
        RollBack(ref state, n);
        return true;
    }

    private static void RollBack(ref State state, int n)
    {
        ref var writer = ref state.Nodes[n].Writer;
        (writer.Phase, writer.Settled) = (WriterPhase.Idle, 0);
        writer.Batch--;
        state.World.Writes--;
    }

    private bool WriterCommits(ref State state, int n, int skips)
    {
        ref var writer = ref state.Nodes[n].Writer;
        ref var database = ref state.Database;
        if (writer.Phase != WriterPhase.Begun)
        {
            return false;
        }

        writer.Phase = WriterPhase.Committed;
        writer.Raised = default;
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            if (writer.Tags.Has(tag))
            {
                var generation = NewGeneration(state.World.Raised, tag, database.Generation[tag], skips);
                state.World.Raised.Add(tag, generation);
                database.Generation[tag] = writer.Raised[tag] = generation;
                database.Xid[tag] = writer.Xid;
            }
        }

        database.Durable = Math.Max(database.Durable, writer.Xid);
        for (var other = 0; other < _bounds.Nodes; other++)
        {
            database.Rows[other].DurableBeat = database.Rows[other].Beat;
        }

        return true;
    }

    /// <summary>G1: above the old number, and unlike any that was ever given out, even by a database that is lost.</summary>
    private static byte NewGeneration(in GenerationSets everRaised, int tag, int old, int skips)
    {
        var generation = old + 1;
        for (; generation < GenerationSets.Largest && (everRaised.Has(tag, generation) || skips-- > 0); generation++)
        {
        }

        return (byte)generation;
    }

    private bool WriterRaisesItsCells(ref State state, int n)
    {
        ref var node = ref state.Nodes[n];
        ref var writer = ref node.Writer;
        if (writer.Phase != WriterPhase.Committed)
        {
            return false;
        }

        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            if (writer.Tags.Has(tag))
            {
                RaiseOrKill(ref node, tag, writer.Raised[tag], News.OwnCommit, writer.IsOfAFormerLife);
            }
        }

        writer.Phase = WriterPhase.Waiting;
        return true;
    }

    /// <summary>N6: the raise of a write that still waits. The node acknowledges what it has merged; that this gets lost needs no step, as a writer need not answer at once.</summary>
    private bool RaiseIsHeard(ref State state, int n, int from)
    {
        ref var node = ref state.Nodes[n];
        ref var writer = ref state.Nodes[from].Writer;
        if (writer.Phase is not (WriterPhase.Committed or WriterPhase.Waiting) || !Knows(state, node, writer.Tags, writer.Raised))
        {
            return false;
        }

        Raise(ref node, writer.Tags, writer.Raised, News.Message);
        writer.Settled |= (byte)(1 << n);
        writer.Acknowledged[n] |= (byte)(1 << writer.Batch);
        return true;
    }

    /// <summary>Any raise that was ever sent may come late, or twice.</summary>
    private bool OldRaiseIsHeard(ref State state, int n, int argument)
    {
        var (tag, generation) = Arguments.Of(argument);
        ref var node = ref state.Nodes[n];
        ref var cell = ref node.Cells[tag];
        var isNews = cell.State == CellState.Absent ? _rules.RaisesMakeCells : generation > cell.Generation;
        var raised = default(PerTag);
        raised[tag] = (byte)generation;
        if (!isNews || !state.World.Raised.Has(tag, generation) || !Knows(state, node, (Tags)(1 << tag), raised))
        {
            return false;
        }

        Raise(ref cell, (byte)generation, News.Message);
        return true;
    }

    /// <summary>A message names the database that it is of: what a restore undid is no news to who has joined the new one.</summary>
    private bool Knows(in State state, in Node node, Tags tags, PerTag raised)
    {
        var isOfThisDatabase = true;
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            isOfThisDatabase &= !tags.Has(tag) || !state.World.Lost.Has(tag, raised[tag]);
        }

        return isOfThisDatabase == (node.Timeline == state.Database.Timeline) || _rules.HearsLostDatabases;
    }

    /// <summary>A wrong variant's step: batch 1 of this life is taken for batch 1 of the life before.</summary>
    private static bool OldAcknowledgementArrives(ref State state, int n, int from)
    {
        ref var writer = ref state.Nodes[n].Writer;
        var isForThisBatch = (writer.AcknowledgedBefore[from] >> writer.Batch & 1) != 0;
        if (writer.Phase is not (WriterPhase.Committed or WriterPhase.Waiting) || !isForThisBatch)
        {
            return false;
        }

        writer.Settled |= (byte)(1 << from);
        return true;
    }

    /// <summary>N5. Every node may look at any time; what it saw before its commit starts a count, and settles nothing.</summary>
    private bool WriterLooks(ref State state, int n, int other)
    {
        ref var node = ref state.Nodes[n];
        ref readonly var row = ref state.Database.Rows[other];
        ref var observed = ref node.Observed[other];
        if (observed.Beat != row.Beat)
        {
            observed = new Observation(row.Beat, _rules.CountsFromEachBeat ? (byte)0 : observed.Age);
        }
        else if (!_rules.CountsFromLookToLook)
        {
            observed.Age = 0;
        }

        var hasCommitted = node.Writer.Phase is WriterPhase.Committed or WriterPhase.Waiting;
        var isSettled = !row.IsPresent
            || observed.Age >= _rules.Patience(_bounds.Lease)
            || (hasCommitted && _rules.HasSeen(row, node.Writer.Xid));
        if (isSettled && _rules.LookSettles(node.Writer.Phase))
        {
            node.Writer.Settled |= (byte)(1 << other);
        }

        return true;
    }

    private bool WriterAnswers(ref State state, int n)
    {
        ref var writer = ref state.Nodes[n].Writer;
        if (writer.Phase != WriterPhase.Waiting || (_rules.Waits && !IsSettled(writer, n)))
        {
            return false;
        }

        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            // A write that a restore undid is answered in vain: nobody can show it any more.
            if (writer.Tags.Has(tag) && !state.World.Lost.Has(tag, writer.Raised[tag]))
            {
                state.World.Answered[tag] = Math.Max(state.World.Answered[tag], writer.Raised[tag]);
            }
        }

        (writer.Phase, writer.Settled) = (WriterPhase.Idle, 0);
        return true;
    }

    private bool IsSettled(in Writer writer, int n)
    {
        var isSettled = true;
        for (var other = 0; other < _bounds.Nodes; other++)
        {
            isSettled &= other == n || _bounds.IsAlone || !_bounds.Caches(other) || (writer.Settled >> other & 1) != 0;
        }

        return isSettled;
    }

    /// <summary>The protocol waits ten times as long; lapsed must be enough.</summary>
    private bool RemovalIsSent(ref State state, int n, int other)
    {
        ref var node = ref state.Nodes[n];
        var (row, observed) = (state.Database.Rows[other], node.Observed[other]);
        var hasLapsed = observed.Beat == row.Beat && observed.Age >= _rules.Patience(_bounds.Lease);
        if (node.Removal.Target != 0 || !row.IsPresent || (_rules.RemovesOnlyTheLapsed && !hasLapsed))
        {
            return false;
        }

        node.Removal = new Removal((byte)(other + 1), row.Beat);
        return true;
    }

    private bool RemovalArrives(ref State state, int n)
    {
        ref var removal = ref state.Nodes[n].Removal;
        if (removal.Target == 0)
        {
            return false;
        }

        ref var row = ref state.Database.Rows[removal.Target - 1];
        if (row.Beat == removal.Beat || !_rules.RemovalsNameTheBeat)
        {
            row = default;
        }

        removal = default;
        return true;
    }

    /// <summary>How many transactions are under way: more than two at once are not looked at.</summary>
    private int UnderWay(in State state)
    {
        var count = 0;
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            count += state.Nodes[n].Writer.Phase == WriterPhase.Begun ? 1 : 0;
        }

        return count;
    }

    private Snapshot SnapshotOf(in State state)
    {
        var (xmin, other) = (state.Database.Next, (byte)0);
        for (var n = 0; n < _bounds.Nodes; n++)
        {
            ref readonly var writer = ref state.Nodes[n].Writer;
            if (writer.Phase == WriterPhase.Begun)
            {
                (xmin, other) = writer.Xid < xmin ? (writer.Xid, xmin == state.Database.Next ? (byte)0 : xmin) : (xmin, writer.Xid);
            }
        }

        return new Snapshot(xmin, state.Database.Next, other);
    }
}
