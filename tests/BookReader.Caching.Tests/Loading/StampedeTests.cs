using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Loading;

/// <summary>Promise 5: concurrent misses of a key load it once, and once more when it changes meanwhile.</summary>
public sealed class StampedeTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public async Task Five_hundred_concurrent_misses_load_once()
    {
        _under.Write(1);

        var versions = await ReadByManyAsync(500);

        Assert.All(versions, version => Assert.Equal(1, version));
        Assert.Equal(1, _under.Item.Counters.Loads);
    }

    [Fact]
    public async Task Five_hundred_concurrent_misses_load_at_most_twice_when_the_row_changes_meanwhile()
    {
        _under.Write(1);
        var gate = _under.Database.HoldAfter(Statement.ReadRow);
        var early = ReadByManyAsync(250);
        await gate.Reached;
        _under.Write(1);
        var late = ReadByManyAsync(250);
        gate.Release();

        Assert.All(await late, version => Assert.Equal(2, version));
        await early;
        Assert.InRange(_under.Item.Counters.Loads, 1, 2);
    }

    /// <summary>A reader may find memory empty, and be slower to look for a flight than the flight is to land.</summary>
    [Fact]
    public async Task Who_missed_right_before_a_flight_landed_does_not_load_again()
    {
        const int Rows = 30_000;
        for (var n = 0; n < Rows; n++)
        {
            _under.Write(n);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < Rows; n++)
            {
                await _under.ReadAsync(n);
            }
        })));

        Assert.Equal(Rows, _under.Item.Counters.Loads);
    }

    private Task<long?[]> ReadByManyAsync(int readers) =>
        Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => _under.ReadAsync(1))));
}
