using static BookReader.Caching.Tests.Coherence.Model.WrongVariants;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// Promises 1 and 2 with everything at once: three nodes that read and write two keys under two tags, and all that can go
/// wrong. <c>BOOKREADER_MODEL=long</c> makes a hundred times as many walks.
/// </summary>
public sealed class RandomWalkTests
{
    private const int Steps = 400;

    private static readonly Bounds Everything = new()
    {
        Name = "three nodes and everything",
        Nodes = 3,
        Caching = [0, 1, 2],
        Writing = [0, 1, 2],
        Readers = 2,
        Keys = [Tags.A, Tags.Both],
        Raises = [Tags.A, Tags.B, Tags.Both],
        Writes = 6,
        EvictsCells = true,
        HangsUp = true,
        LosesBeats = true,
        Crashing = [0, 1, 2],
        Leaves = true,
        RemovesRows = true,
        HasLongTransactions = true,
        RollBacks = 3,
        DatabaseCrashes = 2,
        RestoresACopy = true,
        SkipsGenerations = true,
        HasLateAcknowledgements = true,
    };

    private static int Walks => ExhaustiveTests.IsLong ? 1_000_000 : 10_000;

    [Fact]
    public void No_long_walk_misses_an_answered_write_or_goes_back()
    {
        var protocol = new Protocol(Everything, new Rules());
        var walk = new RandomWalk(protocol);
        var first = new Random().Next(1_000_000_000);
        var began = TimeProvider.System.GetTimestamp();
        for (var seed = first; seed < first + Walks; seed++)
        {
            if (walk.Run(seed, Steps) is { } way)
            {
                Assert.Fail($"Seed {seed}:\n{Trace.Tell(protocol, way)}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Everything.Name}: {Walks:N0} walks from seed {first}, {walk.Taken.Sum():N0} steps, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        foreach (var step in protocol.Moves.ToArray().Select(move => move.Step).Distinct())
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{walk.Taken[(int)step],10:N0} {step}");
            Assert.True(walk.Taken[(int)step] >= 1_000, $"{step} was taken only {walk.Taken[(int)step]} times.");
        }
    }

    public static IEnumerable<TheoryDataRow<string>> Names =>
        from wrong in CaughtByWalking select new TheoryDataRow<string>(wrong.GetType().Name);

    private static readonly Rules[] CaughtByWalking =
    [
        new AnswersWithoutWaiting(),
        new StampsAfterReadingTheData(),
        new TakesAnAbsentCellAsZero(),
        new LetsALookUpOverwriteWhatWasHeard(),
        new HitsOnTheLeaseAlone(),
        new HitsWithoutALease(),
        new MakesACellKnownByARaise(),
        new GivesAFlightsResultToALateJoiner(),
        new ListensToADeadCell(),
        new StaysWithAnotherDatabase(),
    ];

    /// <summary>Walks that broke nothing whatever the rules would say nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Walks_catch_wrong_variants_too(string variant)
    {
        var walk = new RandomWalk(new Protocol(Everything, CaughtByWalking.Single(rules => rules.GetType().Name == variant)));

        var found = Enumerable.Range(0, 2_000).Where(seed => walk.Run(seed, Steps) is not null).Select(seed => (int?)seed).FirstOrDefault();

        TestContext.Current.TestOutputHelper!.WriteLine($"{variant}: broken in walk {found}");
        Assert.NotNull(found);
    }
}
