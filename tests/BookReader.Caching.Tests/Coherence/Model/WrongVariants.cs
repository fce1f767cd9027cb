namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// The protocol with one mistake each. Every one of them looks reasonable, most have been made in real caches, and all but
/// one break a promise.
/// </summary>
internal static class WrongVariants
{
    public sealed class AnswersWithoutWaiting : Rules
    {
        public override bool Waits => false;
    }

    public sealed class StampsAfterReadingTheData : Rules
    {
        public override FillOrder FillOrder => FillOrder.DataThenGenerations;
    }

    public sealed class ReadsDataInALaterSnapshotThanGenerations : Rules
    {
        public override FillOrder FillOrder => FillOrder.GenerationsThenData;
    }

    public sealed class TakesAnAbsentCellAsZero : Rules
    {
        public override int? Required(in Cell cell) => cell.State == CellState.Absent ? 0 : base.Required(cell);
    }

    public sealed class CountsTheLeaseFromTheAnswer : Rules
    {
        public override bool LeaseCountsFromTheAnswer => true;
    }

    public sealed class BeatsAndReadsInOneStatement : Rules
    {
        public override bool BeatAndReadingAreOneStatement => true;
    }

    public sealed class JudgesLapseATickEarly : Rules
    {
        public override int Patience(int lease) => lease - 1;
    }

    public sealed class JudgesLapseAcrossABeat : Rules
    {
        public override bool CountsFromEachBeat => false;
    }

    public sealed class ReadsTheNodesBeforeItsCommit : Rules
    {
        public override bool LookSettles(WriterPhase phase) => true;
    }

    public sealed class LetsALookUpOverwriteWhatWasHeard : Rules
    {
        public override byte Landed(byte heard, byte read) => read;
    }

    public sealed class IgnoresARaiseDuringALookUp : Rules
    {
        public override bool Hears(in Cell cell, News news) =>
            cell.State == CellState.Known || (cell.State == CellState.Loading && news != News.Message);
    }

    public sealed class IgnoresAReadingDuringALookUp : Rules
    {
        public override bool Hears(in Cell cell, News news) =>
            cell.State == CellState.Known || (cell.State == CellState.Loading && news != News.Reading);
    }

    /// <summary>
    /// The harmless one, for a reader alone: what was required before the question was complete for whoever asked it. Who joins
    /// the flight after the question would be shown what was required before they came, so it is right only by that.
    /// </summary>
    public sealed class JudgesRedisByWhatWasRequiredBeforeTheGet : Rules
    {
        public override bool JudgesBeforeTheGet => true;
    }

    public sealed class HitsOnTheLeaseAlone : Rules
    {
        public override bool Satisfies(int stamp, int required) => true;
    }

    public sealed class RemovesASilentNodeAtOnce : Rules
    {
        public override bool RemovesOnlyTheLapsed => false;
    }

    public sealed class BeatsWithoutDurability : Rules
    {
        public override bool BeatsAreDurable => false;
    }

    public sealed class HitsWithoutALease : Rules
    {
        public override bool HasLease(in Node node) => true;
    }

    public sealed class RaisesNoCellsByAFill : Rules
    {
        public override bool FillsRaiseCells => false;
    }

    public sealed class LeavesWhileItStillServes : Rules
    {
        public override bool StopsServingBeforeItsRowGoes => false;
    }

    public sealed class PublishesSeenBeforeItIsMerged : Rules
    {
        public override bool SeenIsPublishedBeforeItIsMerged => true;
    }

    public sealed class LetsAnEvictedCellsLookUpLand : Rules
    {
        public override bool LandsInASuccessor => true;
    }

    public sealed class MakesACellKnownByARaise : Rules
    {
        public override bool RaisesMakeCells => true;
    }

    public sealed class EntersACellBeforeItHasABase : Rules
    {
        public override bool MayEnterCell(in Node node) => true;
    }

    public sealed class GivesAFlightsResultToALateJoiner : Rules
    {
        public override bool TakesUnjudged(ReaderState joined) => true;
    }

    /// <summary>It joins anew, under a new base, and keeps the cells that it had.</summary>
    public sealed class TakesABaseAfterItsCells : Rules
    {
        public override bool JoiningDropsCells => false;
    }

    public sealed class IgnoresTheBeatInItsBase : Rules
    {
        public override byte NextBase(Snapshot snapshot, byte beat) => snapshot.Xmin;
    }

    public sealed class PassesTransactionsUnderWayInItsBase : Rules
    {
        public override byte NextBase(Snapshot snapshot, byte beat) => Math.Min(snapshot.Xmax, beat);
    }

    public sealed class TakesAnySnapshotAsSeen : Rules
    {
        public override bool HasSeen(in Row row, byte xid) => row.SeenBeat != 0 && row.Seen.Sees(xid);
    }

    public sealed class ListensToADeadCell : Rules
    {
        public override bool ListensToDeadCells => true;
    }

    public sealed class RemovesARowWithoutNamingItsBeat : Rules
    {
        public override bool RemovalsNameTheBeat => false;
    }

    public sealed class TakesAnAcknowledgementOfAFormerLife : Rules
    {
        public override bool TakesAcknowledgementsOfFormerLives => true;
    }

    public sealed class ServesStampsThatAreLarger : Rules
    {
        public override bool Satisfies(int stamp, int required) => stamp >= required;
    }

    public sealed class StaysWithAnotherDatabase : Rules
    {
        public override bool ComparesIdentity => false;
    }

    public sealed class RaisesCellsByAFillOfAFormerLife : Rules
    {
        public override Late LateNewsOfAFormerLife(News news) => news == News.Fill ? Late.RaisesItsCells : base.LateNewsOfAFormerLife(news);
    }

    public sealed class RaisesCellsByACommitOfAFormerLife : Rules
    {
        public override Late LateNewsOfAFormerLife(News news) => news == News.OwnCommit ? Late.RaisesItsCells : base.LateNewsOfAFormerLife(news);
    }

    public sealed class IgnoresAFillOfAFormerLife : Rules
    {
        public override Late LateNewsOfAFormerLife(News news) => news == News.Fill ? Late.IsIgnored : base.LateNewsOfAFormerLife(news);
    }

    public sealed class IgnoresACommitOfAFormerLife : Rules
    {
        public override Late LateNewsOfAFormerLife(News news) => news == News.OwnCommit ? Late.IsIgnored : base.LateNewsOfAFormerLife(news);
    }

    public sealed class HearsMessagesOfALostDatabase : Rules
    {
        public override bool HearsLostDatabases => true;
    }

    /// <summary>Breaks no promise to readers; but a node that beats and hears nothing would be waited for for ever.</summary>
    public sealed class NeverSeesThatARaiseWasRead : Rules
    {
        public override bool HasSeen(in Row row, byte xid) => false;
    }

    /// <summary>Breaks no promise to readers; but a silent node would be waited for for ever.</summary>
    public sealed class ForgetsTheLookBefore : Rules
    {
        public override bool CountsFromLookToLook => false;
    }
}
