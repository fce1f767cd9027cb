namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// The lease, earned in this order: note the clock, beat, hear that the beat is committed, read what was raised, merge it.
/// Who waits for this node counts from the beat that it sees, so whatever was committed after that look is in a reading
/// that the next lease rests on.
/// </summary>
internal sealed partial class Protocol
{
    private bool BeatIsSent(ref Node node)
    {
        var isFree = node.Renewal.Phase == RenewalPhase.Idle
            || (_rules.SeenIsPublishedBeforeItIsMerged && node.Renewal.Phase == RenewalPhase.ReadingDone);
        if (!isFree)
        {
            return false;
        }

        node.Renewal = new Renewal { Phase = RenewalPhase.BeatSent, Left = _bounds.Lease };
        return true;
    }

    private bool BeatCommits(ref State state, int n)
    {
        ref var node = ref state.Nodes[n];
        ref var row = ref state.Database.Rows[n];
        ref var renewal = ref node.Renewal;
        if (renewal.Phase == RenewalPhase.BeatSent && _rules.BeatAndReadingAreOneStatement)
        {
            Read(state, ref node);
            renewal.Phase = RenewalPhase.ReadBeforeTheBeat;
            return true;
        }

        if (renewal.Phase is not (RenewalPhase.BeatSent or RenewalPhase.ReadBeforeTheBeat) || !MayTakeXid(state))
        {
            return false;
        }

        // Its row is gone, or another statement of its own wrote it and the answer was lost: nothing that it holds counts.
        if (node.Beat != 0 && row.Beat != node.Beat)
        {
            JoinAnew(ref node);
            return true;
        }

        var xid = state.Database.Next++;
        row = row with
        {
            Beat = xid,
            DurableBeat = _rules.BeatsAreDurable ? xid : row.DurableBeat,
            Seen = node.Merged,
            SeenBeat = node.MergedBeat,
        };
        state.Database.Durable = _rules.BeatsAreDurable ? xid : state.Database.Durable;
        renewal.Beat = xid;
        renewal.Phase = renewal.Phase == RenewalPhase.BeatSent ? RenewalPhase.BeatCommitted : RenewalPhase.ReadingDone;
        node.Beat = renewal.Phase == RenewalPhase.ReadingDone ? xid : node.Beat;
        return true;
    }

    /// <summary>Either it never arrived, or its answer did not.</summary>
    private static bool BeatIsLost(ref Node node)
    {
        if (node.Renewal.Phase is not (RenewalPhase.BeatSent or RenewalPhase.BeatCommitted))
        {
            return false;
        }

        node.Renewal = default;
        return true;
    }

    private bool BeatIsAnswered(ref Node node)
    {
        ref var renewal = ref node.Renewal;
        if (renewal.Phase != RenewalPhase.BeatCommitted)
        {
            return false;
        }

        node.Beat = renewal.Beat;
        renewal.Phase = RenewalPhase.ReadingSent;
        renewal.Left = _rules.LeaseCountsFromTheAnswer ? _bounds.Lease : renewal.Left;
        return true;
    }

    private bool ReadingReads(ref State state, int n)
    {
        ref var node = ref state.Nodes[n];
        if (node.Renewal.Phase != RenewalPhase.ReadingSent)
        {
            return false;
        }

        Read(state, ref node);
        node.Renewal.Phase = RenewalPhase.ReadingDone;
        if (_rules.SeenIsPublishedBeforeItIsMerged)
        {
            (node.Merged, node.MergedBeat) = (node.Renewal.Snapshot, node.Renewal.Beat);
        }

        return true;
    }

    private void Read(in State state, ref Node node)
    {
        ref readonly var database = ref state.Database;
        ref var renewal = ref node.Renewal;
        renewal.Snapshot = SnapshotOf(state);
        renewal.Timeline = database.Timeline;
        renewal.Raises = default;
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            var xid = database.Xid[tag];
            if (node.Base != 0 && xid >= node.Base && xid < renewal.Snapshot.Xmax)
            {
                renewal.Raises[tag] = database.Generation[tag];
            }
        }
    }

    /// <summary>N4: the lease ends, and the reading is repeated without another beat.</summary>
    private static bool ReadingFails(ref Node node)
    {
        if (node.Renewal.Phase is not (RenewalPhase.ReadingSent or RenewalPhase.ReadingDone))
        {
            return false;
        }

        node.Lease = 0;
        node.Renewal = node.Renewal with { Phase = RenewalPhase.ReadingSent, Snapshot = default, Raises = default, Timeline = 0 };
        return true;
    }

    private bool ReadingIsMerged(ref Node node)
    {
        var renewal = node.Renewal;
        if (renewal.Phase != RenewalPhase.ReadingDone)
        {
            return false;
        }

        if (renewal.Timeline != node.Timeline && _rules.ComparesIdentity)
        {
            // A node that joins for the first time has nothing to lose.
            var joined = renewal.Timeline;
            JoinAnew(ref node);
            node.Timeline = joined;
            return true;
        }

        Raise(ref node, Tags.Both, renewal.Raises, News.Reading);
        node.Base = _rules.NextBase(renewal.Snapshot, renewal.Beat);
        node.Lease = Math.Max(node.Lease, renewal.Left);
        (node.Merged, node.MergedBeat) = (renewal.Snapshot, renewal.Beat);
        node.Renewal = default;
        return true;
    }

    /// <summary>N8: under a new id, with nothing in hand. What is under way ends as it may, as something of a former life.</summary>
    private void JoinAnew(ref Node node)
    {
        (node.Beat, node.Base, node.Lease) = (0, 0, 0);
        (node.Merged, node.MergedBeat, node.Renewal) = (default, 0, default);
        node.Memory = default;
        node.Writer.IsOfAFormerLife |= node.Writer.Phase is WriterPhase.Begun or WriterPhase.Committed;
        for (var key = 0; key < _bounds.Keys.Count; key++)
        {
            ref var flight = ref node.Flights[key];
            flight.IsOfAFormerLife |= flight.Phase is FlightPhase.Sent or FlightPhase.Read;
            flight.Holds = _rules.JoiningDropsCells ? Tags.None : flight.Holds;
        }

        if (_rules.JoiningDropsCells)
        {
            node.Cells = default;
        }
    }

    /// <summary>N7. It ends what it has begun without its cache, and may start again.</summary>
    private bool NodeLeaves(ref State state, int n)
    {
        ref var node = ref state.Nodes[n];
        ref var row = ref state.Database.Rows[n];
        if (node.Renewal.Phase != RenewalPhase.Idle || node.Beat == 0 || row.Beat != node.Beat)
        {
            return false;
        }

        row = default;
        if (_rules.StopsServingBeforeItsRowGoes)
        {
            JoinAnew(ref node);
        }

        return true;
    }
}
