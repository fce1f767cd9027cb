namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// All that can happen. A message that is lost, a process that is paused, a statement that takes for ever need no step:
/// they are a step that is not taken. A message may come at any time and more than once, as long as it was ever sent.
/// </summary>
internal enum Step : byte
{
    ReaderHits,
    ReaderMisses,
    ReaderHangsUp,
    FlightAsksRedis,
    FlightFindsInRedis,
    FlightSends,
    FlightReads,
    FlightLands,

    LookUpBegins,
    LookUpReads,
    LookUpLands,
    CellIsEvicted,

    BeatIsSent,
    BeatCommits,
    BeatIsLost,
    BeatIsAnswered,
    ReadingReads,
    ReadingFails,
    ReadingIsMerged,

    WriterBegins,
    WriterRollsBack,
    WriterCommits,
    WriterRaisesItsCells,
    RaiseIsHeard,
    OldRaiseIsHeard,
    OldAcknowledgementArrives,
    WriterLooks,
    WriterAnswers,
    RemovalIsSent,
    RemovalArrives,

    NodeLeaves,
    NodeCrashes,
    DatabaseCrashes,
    CopyIsTaken,
    CopyIsPutBack,
    Tick,
}

/// <summary>One step of one node. What the argument is (a reader and a key, a tag, another node) depends on the step.</summary>
internal readonly record struct Move(Step Step, byte Node, byte Argument);
