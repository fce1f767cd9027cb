namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// The decisions of the protocol, each in its own place: what is here is right, and <see cref="WrongVariants"/> overrides
/// one at a time. What happens between the decisions is in <see cref="Protocol"/>.
/// </summary>
internal class Rules
{
    // Entries

    /// <summary>E1: an entry is shown only under a lease, and if each of its stamps equals what is required. Memory and Redis are judged alike.</summary>
    public virtual bool Serves(in Node node, Tags tags, Entry entry) => HasLease(node) && IsCurrent(node, tags, entry);

    public virtual bool HasLease(in Node node) => node.Lease > 0;

    public virtual bool IsCurrent(in Node node, Tags tags, Entry entry)
    {
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            if (tags.Has(tag) && !(Required(node.Cells[tag]) is { } required && Satisfies(entry.Stamp[tag], required)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>E1: the generation of a known cell. Anything else is unknown, not zero.</summary>
    public virtual int? Required(in Cell cell) => cell.State == CellState.Known ? cell.Generation : null;

    /// <summary>E1: equal, and not 'at least': a restored database goes on from smaller numbers than it had given out.</summary>
    public virtual bool Satisfies(int stamp, int required) => stamp == required;

    /// <summary>E1: what Redis answers is judged by what is required then.</summary>
    public virtual bool JudgesBeforeTheGet => false;

    /// <summary>C3: an entry whose cell has died asks the table for the tag anew.</summary>
    public virtual bool ListensToDeadCells => false;

    // Fills

    /// <summary>Generations and data are read in one snapshot.</summary>
    public virtual FillOrder FillOrder => FillOrder.OneSnapshot;

    /// <summary>A fill raises the node's cells before its result goes out.</summary>
    public virtual bool FillsRaiseCells => true;

    /// <summary>A flight's result is given unjudged only to readers that joined before its first statement was sent.</summary>
    public virtual bool TakesUnjudged(ReaderState joined) => joined == ReaderState.JoinedEarly;

    // Cells

    /// <summary>C4: no cell before the node has a base.</summary>
    public virtual bool MayEnterCell(in Node node) => node.Base != 0;

    /// <summary>C1: a look-up makes its cell known with the larger of what it read and what was heard meanwhile.</summary>
    public virtual byte Landed(byte heard, byte read) => Math.Max(heard, read);

    /// <summary>C2: everything else raises a cell that is there, loading or known.</summary>
    public virtual bool Hears(in Cell cell, News news) => cell.State != CellState.Absent;

    /// <summary>C2: and never makes one.</summary>
    public virtual bool RaisesMakeCells => false;

    /// <summary>C3: a look-up lands only in the object that it was begun for.</summary>
    public virtual bool LandsInASuccessor => false;

    /// <summary>
    /// N8: a fill or a write that began before the node joined anew kills the cells that it would have raised, and they are
    /// looked up again. Its number may be of a database that a restore undid, and a cell that is too high trusts the entries
    /// of that one for good; but it may as well be of this one, and newer than the cell.
    /// </summary>
    public virtual Late LateNewsOfAFormerLife(News news) => Late.KillsItsCells;

    /// <summary>N6: a message names the database that it is of, and is no news in another.</summary>
    public virtual bool HearsLostDatabases => false;

    // The lease

    /// <summary>N4: the lease counts from before the beat was sent.</summary>
    public virtual bool LeaseCountsFromTheAnswer => false;

    /// <summary>N3: the reading is a statement of its own, sent after the beat's answer.</summary>
    public virtual bool BeatAndReadingAreOneStatement => false;

    /// <summary>N2: a beat says 'seen' only of a reading that is merged, and N4: no beat comes before that.</summary>
    public virtual bool SeenIsPublishedBeforeItIsMerged => false;

    /// <summary>N2: a beat is committed durably.</summary>
    public virtual bool BeatsAreDurable => true;

    /// <summary>N3: the next base. Above the beat lie numbers that a crash of PostgreSQL may give out again; from Xmin on lie transactions that this reading did not see.</summary>
    public virtual byte NextBase(Snapshot snapshot, byte beat) => Math.Min(snapshot.Xmin, beat);

    /// <summary>N8: who joins anew keeps nothing.</summary>
    public virtual bool JoiningDropsCells => true;

    /// <summary>N8: a reading from another database than before is no reading, but a reason to join anew.</summary>
    public virtual bool ComparesIdentity => true;

    /// <summary>N7: who leaves stops serving, and only then deletes its row.</summary>
    public virtual bool StopsServingBeforeItsRowGoes => true;

    // Waiting

    /// <summary>N5: a write waits for the other nodes.</summary>
    public virtual bool Waits => true;

    /// <summary>N5: for how long a row's beat must have stood still.</summary>
    public virtual int Patience(int lease) => lease;

    /// <summary>N5: the time is counted anew from each new beat.</summary>
    public virtual bool CountsFromEachBeat => true;

    /// <summary>N5: and goes on from look to look.</summary>
    public virtual bool CountsFromLookToLook => true;

    /// <summary>N5: only a look that was sent after the commit settles anything.</summary>
    public virtual bool LookSettles(WriterPhase phase) => phase is WriterPhase.Committed or WriterPhase.Waiting;

    /// <summary>N5: a row has seen a raise if its snapshot did and the number is below the beat published with it, so that it cannot have been given out twice.</summary>
    public virtual bool HasSeen(in Row row, byte xid) => row.SeenBeat != 0 && row.Seen.Sees(xid) && xid < row.SeenBeat;

    /// <summary>N6: an acknowledgement names the life of the writer that it is for.</summary>
    public virtual bool TakesAcknowledgementsOfFormerLives => false;

    /// <summary>N7: a row is removed only when it has lapsed.</summary>
    public virtual bool RemovesOnlyTheLapsed => true;

    /// <summary>N1: a statement about a row names the beat that it expects.</summary>
    public virtual bool RemovalsNameTheBeat => true;
}

/// <summary>How a fill reads: right is one snapshot for both.</summary>
internal enum FillOrder
{
    OneSnapshot,
    DataThenGenerations,
    GenerationsThenData,
}

/// <summary>How a raise comes to a node's ears.</summary>
internal enum News
{
    OwnCommit,
    Message,
    Reading,
    Fill,
}

/// <summary>What becomes of something that ends in another life of the node than it began in.</summary>
internal enum Late
{
    KillsItsCells,
    RaisesItsCells,
    IsIgnored,
}
