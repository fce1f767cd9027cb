using System.Globalization;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// The code of the cache itself, on several nodes, under thousands of seeds. <c>BOOKREADER_SIMULATION_SEEDS=1000000</c> makes the
/// run a long one; <c>BOOKREADER_SIMULATION_SEED=123</c> repeats one seed and prints what happened in it.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 10_000;
    private const int LeastOfEach = 1_000;

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public void No_seed_breaks_a_promise_and_everything_that_can_happen_has()
    {
        if (Number("BOOKREADER_SIMULATION_SEED") is { } seed)
        {
            var failure = Repeat(seed, Mutation.None);
            Assert.SkipWhen(failure is null, "This seed breaks nothing.");
            Assert.Fail(failure);
            return;
        }

        var seeds = Number("BOOKREADER_SIMULATION_SEEDS") ?? Seeds;
        var first = new Random().Next(1_000_000_000);
        var counts = new long[Enum.GetValues<Transition>().Length];
        var (reads, beganAt) = (0L, TimeProvider.System.GetTimestamp());
        int? failed = null;
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (n, loop) =>
        {
            using var simulation = new SimulatedRun(first + n);
            if (FailureOf(simulation, Mutation.None) is not null)
            {
                failed = first + n;
                loop.Stop();
            }

            Interlocked.Add(ref reads, simulation.Reads);
            for (var i = 0; i < counts.Length; i++)
            {
                Interlocked.Add(ref counts[i], simulation.Counts[i]);
            }
        });

        if (failed is { } broken)
        {
            Assert.Fail($"{Repeat(broken, Mutation.None)}. To see it again: BOOKREADER_SIMULATION_SEED={broken}");
        }

        Output.WriteLine($"{seeds} seeds from {first} in {TimeProvider.System.GetElapsedTime(beganAt).TotalSeconds:F0} s, {reads} reads judged");
        foreach (var transition in Enum.GetValues<Transition>())
        {
            Output.WriteLine($"{transition,-24} {counts[(int)transition],12}");
        }

        Assert.All(Enum.GetValues<Transition>(), each => Assert.True(counts[(int)each] >= LeastOfEach, $"{each} happened {counts[(int)each]} times"));
    }

    [Fact]
    public void A_seed_repeats_its_run()
    {
        foreach (var seed in Enumerable.Range(0, 10))
        {
            using var once = new SimulatedRun(seed, tellsTimeline: true);
            using var again = new SimulatedRun(seed, tellsTimeline: true);
            once.Run();
            again.Run();

            Assert.Equal(once.Timeline.Select(WithoutIds), again.Timeline.Select(WithoutIds));
        }

        static string WithoutIds(string line) => System.Text.RegularExpressions.Regex.Replace(line, "[0-9a-f]{32}", "id");
    }

#if DEBUG
    [Theory]
    [InlineData(nameof(Mutation.StampAfterRead))]
    [InlineData(nameof(Mutation.AnswerWithoutWaiting))]
    [InlineData(nameof(Mutation.NoComparison))]
    [InlineData(nameof(Mutation.LookUpOverwrites))]
    [InlineData(nameof(Mutation.LateJoinersServed))]
    [InlineData(nameof(Mutation.BaseIgnoresBeat))]
    [InlineData(nameof(Mutation.AnnouncementRaises))]
    [InlineData(nameof(Mutation.FormerLifeBelieved))]
    [InlineData(nameof(Mutation.FormerLifeIgnored))]
    public void A_cache_that_is_wrong_is_caught(string name)
    {
        var mutation = Enum.Parse<Mutation>(name);
        var reads = 0L;
        for (var seed = 1; seed <= 2_000; seed++)
        {
            using var simulation = new SimulatedRun(seed);
            var failure = FailureOf(simulation, mutation);
            reads += simulation.Reads;
            if (failure is not null)
            {
                Assert.Contains("promise", failure, StringComparison.Ordinal);
                Output.WriteLine($"{name}: caught by seed {seed} after {reads} reads: {failure}");
                return;
            }
        }

        Assert.Fail($"{name} was not caught in {reads} reads.");
    }
#endif

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Repeat(int seed, Mutation mutation)
    {
        using var simulation = new SimulatedRun(seed, tellsTimeline: true);
        var failure = FailureOf(simulation, mutation);
        foreach (var line in simulation.Timeline)
        {
            Output.WriteLine(line);
        }

        return failure;
    }

    private static string? FailureOf(SimulatedRun simulation, Mutation mutation)
    {
#if DEBUG
        Mutations.Activate(mutation);
#endif
        try
        {
            simulation.Run();
            return null;
        }
        catch (Exception exception)
        {
            return exception is BrokenPromiseException ? exception.Message : exception.ToString();
        }
        finally
        {
#if DEBUG
            Mutations.Activate(Mutation.None);
#endif
        }
    }
}
