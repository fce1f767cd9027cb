using System.Globalization;
using System.Text;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>A way through the model as numbered lines that a reader can follow with the protocol beside it.</summary>
internal static class Trace
{
    public static string Tell(Protocol protocol, IReadOnlyList<Move> moves)
    {
        var text = new StringBuilder();
        var state = protocol.Initial();
        for (var i = 0; i < moves.Count; i++)
        {
            var before = state;
            if (!protocol.Apply(ref state, moves[i]))
            {
                throw new InvalidOperationException($"Step {i + 1}, {moves[i]}, is not possible where the trace has it.");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1,4}. {Sentence(protocol, moves[i], before, state)}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"      {Verdict(state.World.Broken)}").ToString();
    }

    private static string Verdict(Broken broken) => broken switch
    {
        Broken.AnAnsweredWriteWasMissed => "An answered write was missed.",
        Broken.ANodeWentBack => "The node had shown something newer before.",
        Broken.WhatARestoreUndidWasShown => "That was undone by the restore, longer ago than a lease lasts.",
        _ => "No promise is broken.",
    };

    private static string Sentence(Protocol protocol, Move move, in State before, in State after)
    {
        var node = $"Node {move.Node}";
        return move.Step switch
        {
            <= Step.FlightLands => Read(protocol, node, move, before, after),
            <= Step.CellIsEvicted => OfACell(node, move, before, after),
            <= Step.ReadingIsMerged => OfTheLease(protocol, node, move, before, after),
            <= Step.RemovalArrives => OfAWrite(node, move, before, after),
            _ => OfTheWorld(node, move, before),
        };
    }

    private static string Read(Protocol protocol, string node, Move move, in State before, in State after)
    {
        var (first, second) = Arguments.Of(move.Argument);
        ref readonly var was = ref before.Nodes[move.Node];
        switch (move.Step)
        {
            case Step.ReaderHits:
                return $"{node}: reader {second} finds {Shows(was.Memory[first].Entry)} in memory{Key(protocol, first)}, and is shown it.";
            case Step.ReaderMisses:
                var joined = was.Flights[first].Phase == FlightPhase.None ? "begins a flight" : $"joins the flight {(after.Nodes[move.Node].Readers[second].State == ReaderState.JoinedEarly ? "in time" : "late")}";
                return $"{node}: reader {second} misses memory{Key(protocol, first)} and {joined}{Required(was, before)}.";
            case Step.ReaderHangsUp:
                return $"{node}: reader {move.Argument} hangs up; the flight goes on.";
            case Step.FlightFindsInRedis:
                return $"{node}: Redis has {Shows(before.Redis[first][second])}{Key(protocol, first)}; it is current, and those who wait are shown it.";
            case Step.FlightAsksRedis:
                return $"{node}: the flight notes what is required{Key(protocol, move.Argument)} and asks Redis.";
            case Step.FlightSends:
                return $"{node}: the fill enters and holds its cells{Key(protocol, move.Argument)}, and sends its first statement.";
            case Step.FlightReads:
                return $"{node}: the fill reads: {What(protocol, after.Nodes[move.Node].Flights[move.Argument].Entry)}{Key(protocol, move.Argument)}.";
            default:
                var landed = after.Nodes[move.Node].Memory[move.Argument].Entry;
                return $"{node}: the fill lands with {Shows(landed)}{Key(protocol, move.Argument)}{Cells(was, after.Nodes[move.Node])}{Readers(protocol, was, after.Nodes[move.Node], move.Argument)}.";
        }
    }

    private static string OfACell(string node, Move move, in State before, in State after)
    {
        ref readonly var was = ref before.Nodes[move.Node].Cells[move.Argument];
        ref readonly var cell = ref after.Nodes[move.Node].Cells[move.Argument];
        return move.Step switch
        {
            Step.LookUpBegins => $"{node}: cell {Tag(move.Argument)} is entered as loading, and its look-up sent.",
            Step.LookUpReads => $"{node}: the look-up of {Tag(move.Argument)} reads {cell.LookedUp}.",
            Step.LookUpLands => $"{node}: the look-up of {Tag(move.Argument)} lands: known, {cell.Generation}.",
            _ => $"{node}: cell {Tag(move.Argument)} ({was.State}, {was.Generation}) is evicted{(cell.State == CellState.Absent ? "" : ", and entered anew")}.",
        };
    }

    private static string OfTheLease(Protocol protocol, string node, Move move, in State before, in State after)
    {
        ref readonly var was = ref before.Nodes[move.Node];
        ref readonly var now = ref after.Nodes[move.Node];
        return move.Step switch
        {
            Step.BeatIsSent => $"{node} notes the clock and sends its beat.",
            Step.BeatCommits when now.Renewal.Phase == RenewalPhase.Idle => $"{node}'s beat finds its row gone or changed: the node drops everything, to join anew.",
            Step.BeatCommits when now.Renewal.Phase == RenewalPhase.ReadBeforeTheBeat => $"{node}'s statement reads the raises: {Raises(now.Renewal.Raises)}.",
            Step.BeatCommits => $"{node}'s beat commits{Seen(protocol, after, move.Node)}.",
            Step.BeatIsLost => $"{node}'s beat, or the answer to it, is lost.",
            Step.BeatIsAnswered => $"{node} has the answer, and sends its reading.",
            Step.ReadingReads => $"{node}'s reading reads: {Raises(now.Renewal.Raises)}.",
            Step.ReadingFails => $"{node}'s reading fails; the lease ends, and the reading is repeated.",
            Step.ReadingIsMerged when was.Renewal.Timeline != now.Timeline || (now.Base == 0) => $"{node} finds another database: it drops everything, to join anew.",
            _ => $"{node} merges the reading{Cells(was, now)}; lease of {now.Lease} ticks.",
        };
    }

    private static string OfAWrite(string node, Move move, in State before, in State after)
    {
        ref readonly var was = ref before.Nodes[move.Node];
        ref readonly var now = ref after.Nodes[move.Node];
        var (tag, generation) = Arguments.Of(move.Argument);
        return move.Step switch
        {
            Step.WriterBegins when now.Writer.Phase == WriterPhase.Begun => $"{node} begins a write: transaction {now.Writer.Xid}.",
            Step.WriterBegins or Step.WriterCommits => $"{node} commits a write: {Raised(now.Writer)}.",
            Step.WriterRollsBack => $"{node}'s write is rolled back; its number is spent.",
            Step.WriterRaisesItsCells => $"{node} raises its own cells, and waits{Cells(was, now)}.",
            Step.RaiseIsHeard => $"{node} hears of {Raised(before.Nodes[move.Argument].Writer)}{Cells(was, now)}, and acknowledges it to node {move.Argument}.",
            Step.OldRaiseIsHeard => $"{node} hears late that {Tag(tag)} was raised to {generation}{Cells(was, now)}.",
            Step.OldAcknowledgementArrives => $"{node} gets an acknowledgement by node {move.Argument} that was meant for its former life.",
            Step.WriterLooks => $"{node} looks at node {move.Argument}'s row: {Look(before, now, move)}.",
            Step.WriterAnswers => $"{node} answers its write, {Raised(was.Writer)}.",
            Step.RemovalIsSent => $"{node} sends a statement that removes node {move.Argument}'s row.",
            _ => $"{node}'s removal of node {was.Removal.Target - 1}'s row arrives{(after.Database.Rows[was.Removal.Target - 1].IsPresent ? " and changes nothing" : "")}.",
        };
    }

    private static string OfTheWorld(string node, Move move, in State before) => move.Step switch
    {
        Step.NodeLeaves => $"{node} leaves and deletes its row.",
        Step.NodeCrashes => $"{node} crashes, and starts again.",
        Step.DatabaseCrashes => $"PostgreSQL crashes; the next number is {before.Database.Durable + 1} again.",
        Step.CopyIsTaken => $"A copy of the database is taken, at {before.Database.Generation}.",
        Step.CopyIsPutBack => $"The copy is put back: the database is at {before.Database.Copy.Generation} again.",
        _ => "A tick.",
    };

    private static string Look(in State before, in Node now, Move move)
    {
        ref readonly var row = ref before.Database.Rows[move.Argument];
        var observed = now.Observed[move.Argument];
        var settles = (now.Writer.Settled >> move.Argument & 1) != 0 ? "; it need not wait for it" : "";
        return (row.IsPresent ? $"its beat has stood still for {observed.Age} ticks" : "there is none") + settles;
    }

    private static string Key(Protocol protocol, int key) => protocol.Bounds.Keys.Count == 1 ? "" : $" under key {key}";

    private static string Tag(int tag) => tag == 0 ? "A" : "B";

    private static string Shows(Entry entry) => entry.Shows == entry.Stamp ? $"data {entry.Shows}" : $"data {entry.Shows} stamped {entry.Stamp}";

    private static string What(Protocol protocol, Entry entry) => protocol.Rules.FillOrder switch
    {
        FillOrder.DataThenGenerations => $"data {entry.Shows}",
        FillOrder.GenerationsThenData => $"generation {entry.Stamp}",
        _ => $"data {entry.Shows}",
    };

    private static string Raised(in Writer writer) => writer.Tags switch
    {
        Tags.A => $"A = {writer.Raised.A}",
        Tags.B => $"B = {writer.Raised.B}",
        _ => $"A = {writer.Raised.A} and B = {writer.Raised.B}",
    };

    private static string Raises(PerTag raises) => raises == default ? "no raise" : $"raises to {raises}";

    private static string Seen(Protocol protocol, in State after, int n)
    {
        ref readonly var row = ref after.Database.Rows[n];
        var hasSeen = after.Database.Xid.A != 0 && protocol.Rules.HasSeen(row, after.Database.Xid.A);
        return hasSeen ? $", and says that A = {after.Database.Generation.A} was seen" : "";
    }

    private static string Required(in Node node, in State before) =>
        before.World.Answered.Max(node.Shown[0]) == default ? "" : $" (it must be shown {before.World.Answered.Max(node.Shown[0])} or later)";

    private static string Readers(Protocol protocol, in Node was, in Node now, int key)
    {
        var told = "";
        for (var r = 0; r < protocol.Bounds.Readers; r++)
        {
            if (was.Readers[r].State != ReaderState.Idle && was.Readers[r].Key == key)
            {
                told += now.Readers[r].State == ReaderState.Idle ? $"; reader {r} is shown it" : $"; reader {r} joined late, and it is not current";
            }
        }

        return told;
    }

    private static string Cells(in Node was, in Node now)
    {
        var told = "";
        for (var tag = 0; tag < PerTag.Count; tag++)
        {
            if (was.Cells[tag] != now.Cells[tag])
            {
                told += now.Cells[tag].State == CellState.Absent ? $"; cell {Tag(tag)} is dead" : $"; cell {Tag(tag)} is now {now.Cells[tag].Generation}, {(now.Cells[tag].State == CellState.Known ? "known" : "loading")}";
            }
        }

        return told;
    }
}
