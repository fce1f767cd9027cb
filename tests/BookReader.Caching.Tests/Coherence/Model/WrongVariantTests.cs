using static BookReader.Caching.Tests.Coherence.Model.WrongVariants;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>What the model is worth: a protocol with one mistake breaks a promise in it, and the shortest way there is printed.</summary>
public sealed class WrongVariantTests
{
    private static readonly (Rules Rules, Bounds Bounds)[] All =
    [
        (new AnswersWithoutWaiting(), Configurations.OneWrite),
        (new StampsAfterReadingTheData(), Configurations.Flights),
        (new ReadsDataInALaterSnapshotThanGenerations(), Configurations.Flights),
        (new TakesAnAbsentCellAsZero(), Configurations.Flights),
        (new CountsTheLeaseFromTheAnswer(), Configurations.OneWrite),
        (new BeatsAndReadsInOneStatement(), Configurations.OneWrite),
        (new JudgesLapseATickEarly(), Configurations.OneWrite),
        (new JudgesLapseAcrossABeat(), Configurations.OneWrite),
        (new ReadsTheNodesBeforeItsCommit(), Configurations.OneWrite),
        (new LetsALookUpOverwriteWhatWasHeard(), Configurations.Flights),
        (new IgnoresARaiseDuringALookUp(), Configurations.OneWrite),
        (new IgnoresAReadingDuringALookUp(), Configurations.OneWrite),
        (new HitsOnTheLeaseAlone(), Configurations.Flights),
        (new RemovesASilentNodeAtOnce(), Configurations.Removals),
        (new BeatsWithoutDurability(), Configurations.NumbersTwice),
        (new HitsWithoutALease(), Configurations.OneWrite),
        (new RaisesNoCellsByAFill(), Configurations.TwoFlights),
        (new LeavesWhileItStillServes(), Configurations.Comings),
        (new PublishesSeenBeforeItIsMerged(), Configurations.OneWrite),
        (new LetsAnEvictedCellsLookUpLand(), Configurations.Flights),
        (new MakesACellKnownByARaise(), Configurations.TwoWrites),
        (new EntersACellBeforeItHasABase(), Configurations.OneWrite),
        (new GivesAFlightsResultToALateJoiner(), Configurations.Flights),
        (new TakesABaseAfterItsCells(), Configurations.Comings),
        (new IgnoresTheBeatInItsBase(), Configurations.NumbersTwice),
        (new PassesTransactionsUnderWayInItsBase(), Configurations.NumbersTwice),
        (new TakesAnySnapshotAsSeen(), Configurations.NumbersTwice),
        (new ListensToADeadCell(), Configurations.Flights),
        (new RemovesARowWithoutNamingItsBeat(), Configurations.Removals),
        (new TakesAnAcknowledgementOfAFormerLife(), Configurations.FormerLives),
        (new ServesStampsThatAreLarger(), Configurations.Restore),
        (new StaysWithAnotherDatabase(), Configurations.Restore),
        (new RaisesCellsByAFillOfAFormerLife(), Configurations.RestoreUnderAFlight),
        (new RaisesCellsByACommitOfAFormerLife(), Configurations.RestoreUnderAWrite),
        (new IgnoresAFillOfAFormerLife(), Configurations.JoinsUnderAFlight),
        (new IgnoresACommitOfAFormerLife(), Configurations.JoinsUnderAWrite),
        (new HearsMessagesOfALostDatabase(), Configurations.Restore),
    ];

    public static IEnumerable<TheoryDataRow<string>> Names => from wrong in All select new TheoryDataRow<string>(wrong.Rules.GetType().Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_wrong_variant_is_caught(string variant)
    {
        var (rules, bounds) = All.Single(wrong => wrong.Rules.GetType().Name == variant);
        var protocol = new Protocol(bounds, rules);

        var exploration = new Explorer(protocol).Run();

        TestContext.Current.TestOutputHelper!.WriteLine($"{variant}. {exploration}");
        Assert.NotNull(exploration.Broken);
        TestContext.Current.TestOutputHelper!.WriteLine(Trace.Tell(protocol, exploration.Broken));
    }

    [Fact]
    public void The_harmless_variant_is_not()
    {
        var exploration = new Explorer(new Protocol(Configurations.OneWrite, new JudgesRedisByWhatWasRequiredBeforeTheGet())).Run();

        TestContext.Current.TestOutputHelper!.WriteLine(exploration.ToString());
        Assert.Null(exploration.Broken);
        Assert.True(exploration.IsComplete);
        Assert.True(exploration.Taken[(int)Step.FlightFindsInRedis] > 0);
    }

    [Fact]
    public void The_harmless_variant_is_wrong_where_readers_share_the_question()
    {
        var protocol = new Protocol(Configurations.Flights, new JudgesRedisByWhatWasRequiredBeforeTheGet());

        var exploration = new Explorer(protocol).Run();

        Assert.NotNull(exploration.Broken);
        TestContext.Current.TestOutputHelper!.WriteLine(Trace.Tell(protocol, exploration.Broken));
    }
}
