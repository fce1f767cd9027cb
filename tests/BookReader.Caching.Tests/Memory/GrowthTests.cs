using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Memory;

/// <summary>What runs for months must not grow by what it has forgotten.</summary>
[Collection(nameof(Heap))]
public sealed class GrowthTests
{
    private readonly CacheUnderTest _under = new(options => options.CellLimit = 100);

    [Fact]
    public Task Clearing_again_and_again_leaves_nothing_behind() => AssertNoGrowthAsync(async round =>
    {
        await _under.ReadAsync(round % 500);
        if (round % 50 == 0)
        {
            _under.Cache.Sweep(new KeyPattern("*"));
        }
    });

    [Fact]
    public Task Forgetting_again_and_again_leaves_nothing_behind() => AssertNoGrowthAsync(async round =>
    {
        await _under.ReadAsync(round % 50);
        _under.Cache.Forget(CacheUnderTest.ItemTag(round % 50));
    });

    [Fact]
    public async Task Failing_again_and_again_leaves_nothing_behind()
    {
        _under.Database.Interrupt = statement =>
            statement == Statement.ReadGenerations ? throw new BrokenDatabaseException() : ValueTask.CompletedTask;
        await AssertNoGrowthAsync(
            async round => await Assert.ThrowsAsync<BrokenDatabaseException>(() => _under.ReadAsync(round)), times: 2_000);

        Assert.Equal(0, _under.Cache.Memory.Cells);
    }

    [Fact]
    public void A_cell_takes_what_the_options_say()
    {
        const int Cells = 20_000;
        var before = Heap.Weigh();
        var table = new CellTable(Cells);
        foreach (var n in Enumerable.Range(0, Cells))
        {
            var lookUp = new LookUp(table);
            lookUp.Enter(new Tag($"book:0192e4a0-7b3c-7000-8000-{n:d12}"))!.Know(Generation.None);
            lookUp.End();
        }

        var bytes = (Heap.Weigh() - before) / Cells;
        Assert.Equal(Cells, table.Count);
        Assert.InRange(bytes, 200, 260);
    }

    private async Task AssertNoGrowthAsync(Func<int, Task> act, int times = 15_000)
    {
        await RepeatAsync(act, times / 10);
        var before = Heap.Weigh();
        await RepeatAsync(act, times);

        Assert.InRange(Heap.Weigh() - before, long.MinValue, 200_000);
        GC.KeepAlive(_under);
    }

    private static async Task RepeatAsync(Func<int, Task> act, int times)
    {
        for (var round = 0; round < times; round++)
        {
            await act(round);
        }
    }
}
