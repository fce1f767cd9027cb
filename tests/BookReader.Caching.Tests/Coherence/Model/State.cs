using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// Everything there is, between two steps. Only plain bytes without gaps, so that two states are equal if their bytes are.
/// Zero always means 'nothing' or 'none'.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct State
{
    public World World;
    public Database Database;
    public ForKeys<EverStored> Redis;

    // Last, as a state of two nodes is told apart by its first bytes alone.
    public ForNodes<Node> Nodes;
}

/// <summary>What nobody in the system can see, and by which its promises are judged.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct World
{
    public Broken Broken;

    /// <summary>The largest generations whose writes were answered: a read that begins now must show them.</summary>
    public PerTag Answered;

    /// <summary>Numbers that were ever given to a raise, and those of them that a restore undid.</summary>
    public GenerationSets Raised;
    public GenerationSets Lost;

    /// <summary>Ticks since a copy was put back, up to D.</summary>
    public byte SinceRestore;

    public byte Writes;
    public byte RollBacks;
    public byte DatabaseCrashes;
}

internal enum Broken : byte
{
    Nothing,
    AnAnsweredWriteWasMissed,
    ANodeWentBack,
    WhatARestoreUndidWasShown,
}

/// <summary>The database: one number for a row of data and its tag's generation, as one transaction changes both.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Database
{
    public PerTag Generation;

    /// <summary>The transaction that raised each tag last.</summary>
    public PerTag Xid;

    /// <summary>The next transaction's number.</summary>
    public byte Next;

    /// <summary>The largest number that a durable commit has: a crash gives those above it out again.</summary>
    public byte Durable;

    /// <summary>Identity: another one after a copy was put back.</summary>
    public byte Timeline;

    /// <summary>The table cache_node.</summary>
    public ForNodes<Row> Rows;

    public Copy Copy;
}

/// <summary>A node's row: its beat (the xid of the transaction that wrote it), and what it says it has seen.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Row
{
    public byte Beat;

    /// <summary>The beat that a crash of PostgreSQL leaves. The protocol's beats are durable, so it is the same.</summary>
    public byte DurableBeat;

    /// <summary>The snapshot of the last reading that was merged, and the beat before that reading.</summary>
    public Snapshot Seen;
    public byte SeenBeat;

    public readonly bool IsPresent => Beat != 0;
}

/// <summary>A copy of the database as it once was: a backup, or a standby that lags.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Copy
{
    public bool IsTaken;
    public PerTag Generation;
    public PerTag Xid;
    public byte Next;
    public byte Durable;
    public ForNodes<Row> Rows;
}

/// <summary>A process with a cache of its own, and at most one write under way.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Node
{
    /// <summary>The identity of the database that it joined.</summary>
    public byte Timeline;

    /// <summary>The beat that it believes its row to have.</summary>
    public byte Beat;

    /// <summary>It has merged every raise below this xid. No cell before there is one.</summary>
    public byte Base;

    /// <summary>Ticks for which it may still answer from its cache.</summary>
    public byte Lease;

    /// <summary>The last reading that it merged, to be published by the next beat.</summary>
    public Snapshot Merged;
    public byte MergedBeat;

    public Renewal Renewal;
    public ForTags<Cell> Cells;
    public ForKeys<Kept> Memory;
    public ForKeys<Flight> Flights;
    public ForReaders<Reader> Readers;

    /// <summary>The newest that it ever showed of each key: by this 'nobody goes back' is judged.</summary>
    public ForKeys<PerTag> Shown;

    public Writer Writer;

    /// <summary>What it knows of the others' rows by looking at them.</summary>
    public ForNodes<Observation> Observed;

    /// <summary>A statement that removes another node's row, on its way.</summary>
    public Removal Removal;
}

/// <summary>How far a node is with earning its next lease.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Renewal
{
    public RenewalPhase Phase;

    /// <summary>What is left of the lease that this renewal may earn, counted from before its beat was sent.</summary>
    public byte Left;

    /// <summary>The beat, once committed.</summary>
    public byte Beat;

    /// <summary>What the reading found: its snapshot, the raises since the base, the database's identity.</summary>
    public Snapshot Snapshot;
    public PerTag Raises;
    public byte Timeline;
}

internal enum RenewalPhase : byte
{
    Idle,
    BeatSent,
    BeatCommitted,
    ReadingSent,
    ReadingDone,

    /// <summary>Only where beat and reading are one statement: it has read, and is about to write.</summary>
    ReadBeforeTheBeat,
}

/// <summary>What a node knows of one tag's generation. While it is loading, the number is the largest that was heard.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Cell(CellState State, byte Generation, LookUp LookUp, byte LookedUp);

internal enum CellState : byte
{
    Absent,
    Loading,
    Known,
}

/// <summary>The query for a cell's generation: sent, or it has read <see cref="Cell.LookedUp"/>.</summary>
internal enum LookUp : byte
{
    None,
    Sent,
    Read,
}

/// <summary>The one load that concurrent misses of a key share.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Flight
{
    public FlightPhase Phase;

    /// <summary>The cells that it held before its snapshot and that are alive: it is their look-up too.</summary>
    public Tags Holds;

    public Entry Entry;

    /// <summary>It was begun before the node dropped everything and joined anew.</summary>
    public bool IsOfAFormerLife;
}

internal enum FlightPhase : byte
{
    None,

    /// <summary>It may ask Redis, and has sent nothing to the database yet.</summary>
    Begun,
    Sent,
    Read,

    /// <summary>Only where Redis' answer is judged by what was required before the question.</summary>
    RedisAsked,
}

/// <summary>Somebody who reads a key.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Reader
{
    public ReaderState State;
    public byte Key;

    /// <summary>When it began: what had been answered, and what this node had shown beyond that.</summary>
    public PerTag Answered;
    public PerTag Shown;

    /// <summary>It began before the restore of a copy, so it may be shown what that undid.</summary>
    public bool IsExcused;
}

internal enum ReaderState : byte
{
    Idle,

    /// <summary>In a flight that it joined before the first statement was sent.</summary>
    JoinedEarly,
    JoinedLate,
}

/// <summary>A write, from its transaction to its answer.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Writer
{
    public WriterPhase Phase;
    public Tags Tags;
    public byte Xid;
    public PerTag Raised;

    /// <summary>The nodes that it need not wait for any more, a bit each.</summary>
    public byte Settled;

    /// <summary>Its number in this life of the node, by which an acknowledgement names it.</summary>
    public byte Batch;

    /// <summary>For each other node the batches that it acknowledged, in this life and in former ones: such a message may come again, late.</summary>
    public ForNodes<byte> Acknowledged;
    public ForNodes<byte> AcknowledgedBefore;

    public bool IsOfAFormerLife;
}

internal enum WriterPhase : byte
{
    Idle,
    Begun,
    Committed,
    Waiting,
}

/// <summary>A row's beat as it was seen, and for how many ticks it has stood still since, up to D.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Observation(byte Beat, byte Age)
{
    public byte Beat = Beat;
}

/// <summary>The node whose row is to go, from 1, and the beat that the statement expects there.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct Removal(byte Target, byte Beat)
{
    public byte Beat = Beat;
}

[InlineArray(3)]
internal struct ForNodes<T>
{
    private T _first;
}

[InlineArray(2)]
internal struct ForKeys<T>
{
    private T _first;
}

[InlineArray(PerTag.Count)]
internal struct ForTags<T>
{
    private T _first;
}

[InlineArray(2)]
internal struct ForReaders<T>
{
    private T _first;
}
