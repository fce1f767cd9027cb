namespace BookReader.Caching.Tests.Interleavings;

/// <summary>The same on real threads: what one thread cannot show, torn reads and lost exchanges.</summary>
public sealed class StressTests
{
    [Fact]
    public async Task Threads_that_race_neither_miss_an_answered_write_nor_go_back()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var schedule = new Schedule(seed);
            await Task.WhenAll(schedule.Actors(300).Select(Task.Run));
            Assert.True(schedule.History.Reads > 300, $"Seed {seed}: {schedule.History.Reads} reads");
        }
    }
}
