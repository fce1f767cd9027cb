namespace BookReader.Caching.Tests.Interleavings;

/// <summary>Promises 1 and 2 in random interleavings of everything that happens in one process, over a shared tier that answers with anything it ever held.</summary>
public sealed class InterleavingTests
{
    private const int Schedules = 2_000;
    private const int Steps = 12;

    [Fact]
    public async Task No_interleaving_misses_an_answered_write_or_goes_back()
    {
        var first = new Random().Next(1_000_000_000);
        var (reads, steps, current, passed) = (0, 0, 0L, 0L);
        foreach (var seed in Enumerable.Range(first, Schedules))
        {
            try
            {
                var (schedule, scheduler) = await RunAsync(seed);
                reads += schedule.History.Reads;
                steps += scheduler.Steps;
                current += schedule.Shared.Current;
                passed += schedule.Shared.Passed;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}: {exception}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{Schedules} schedules from seed {first}, {steps} steps, {reads} reads; the shared tier's {current} current, {passed} passed.");
        Assert.True(reads > Schedules * Steps, "Nearly nothing was read: the schedules test nothing.");
        Assert.True(Math.Min(current, passed) > Schedules, "The shared tier hardly took part.");
    }

    [Fact]
    public async Task A_seed_repeats_its_schedule()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var (once, again) = (await RunAsync(seed), await RunAsync(seed));

            Assert.Equal(once.Scheduler.Steps, again.Scheduler.Steps);
            Assert.Equal(once.Schedule.History.Reads, again.Schedule.History.Reads);
        }
    }

    private static async Task<(Schedule Schedule, SeededScheduler Scheduler)> RunAsync(int seed)
    {
        var schedule = new Schedule(seed);
        var scheduler = new SeededScheduler(seed);
        await scheduler.RunAsync(schedule.Actors(Steps));
        return (schedule, scheduler);
    }
}
