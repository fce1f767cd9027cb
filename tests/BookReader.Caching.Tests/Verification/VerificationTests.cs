using System.Diagnostics.Metrics;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Statistics;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Verification;

/// <summary>What the cache says of itself: a hit is read again from the database a moment later.</summary>
public sealed class VerificationTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly LogLines<TieredCache> _log = new();
    private readonly CacheUnderTest _under;

    public VerificationTests()
    {
        _under = new CacheUnderTest(options => options.VerifyEvery = 1, log: _log);
        _under.Write(1);
    }

    private VerificationCounters Counters => _under.Cache.Verified!;

    [Fact]
    public async Task A_wrong_hit_is_found_told_with_its_history_and_mended_everywhere()
    {
        using var metric = new Metric();
        await _under.ReadAsync(1);
        var generation = _under.Database.GenerationOf(CacheUnderTest.ItemTag(1));
        _under.Database.Write("item:1");
        Assert.Equal(1, await _under.ReadAsync(1));
        await VerifiedAsync();

        Assert.Equal(1, Counters[VerificationResult.Different]);
        Assert.Equal(_under.Time.GetUtcNow(), Counters.LastDifference);
        Assert.True(metric.Different > 0);
        var (_, line) = Assert.Single(_log.Lines, line => line.Id == 112);
        Assert.Contains("item:1 was loaded", line, StringComparison.Ordinal);
        Assert.Contains($"item:1 became known as {generation.Value}", line, StringComparison.Ordinal);
        Assert.NotEqual(generation, _under.Database.GenerationOf(CacheUnderTest.ItemTag(1)));
        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task What_a_write_has_passed_meanwhile_is_not_called_wrong()
    {
        await HitAsync();
        _under.Write(1);
        await VerifiedAsync();

        Assert.Equal(1, Counters[VerificationResult.Passed]);
        Assert.Null(Counters.LastDifference);
    }

    [Fact]
    public async Task A_right_hit_costs_one_reading_at_a_time_and_leaves_no_trace()
    {
        await HitAsync();
        await _under.ReadAsync(1);
        var loads = _under.Item.Counters.Loads;
        await VerifiedAsync();

        Assert.Equal(1, Counters[VerificationResult.Same]);
        Assert.Equal(1, Counters[VerificationResult.Skipped]);
        Assert.Equal(loads, _under.Item.Counters.Loads);
        Assert.Null(LoadContext.Current);
    }

    [Fact]
    public async Task Who_lets_nothing_flow_is_verified_too()
    {
        await _under.ReadAsync(1);
        using (ExecutionContext.SuppressFlow())
        {
            Assert.True(_under.Cache.TryGet(_under.Item, [1], out _));
        }

        await VerifiedAsync();
        Assert.Equal(1, Counters[VerificationResult.Same]);
    }

    [Fact]
    public async Task One_hit_in_so_many_is_verified()
    {
        var under = new CacheUnderTest(options => options.VerifyEvery = 10);
        await under.ReadAsync(1);
        for (var hit = 1; hit <= 25; hit++)
        {
            await under.ReadAsync(1);
        }

        Assert.Equal(1, under.Cache.Verified![VerificationResult.Skipped]);
        Assert.False(under.Cache.Verifying.IsCompleted);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_no_difference()
    {
        await HitAsync();
        _under.Database.Interrupt = static _ => throw new IOException("away");
        await VerifiedAsync();

        Assert.Equal(1, Counters[VerificationResult.Failed]);
        Assert.Equal(0, Counters[VerificationResult.Different]);
    }

    [Fact]
    public async Task What_rests_on_a_premise_is_read_with_the_premise_of_the_same_snapshot()
    {
        var members = CacheUnderTest.RowsOf("members", "members:{list}", "members:{list}");
        var list = new CachedResource("list", "list:{list}", ["list:{list}"], static (load, _) =>
            ValueTask.FromResult(Loaded.Found(CacheUnderTest.Payload(CacheUnderTest.VersionOf(load.Premise!)!.Value))))
        {
            Premise = new Premise(members, static values => [values[0]], static (_, _) => []),
        };
        _under.Database.Write("members:1", new Tag("members:1"));
        await _under.GetAsync(list, 1);
        await _under.GetAsync(list, 1);
        await VerifiedAsync();
        Assert.Equal(1, Counters[VerificationResult.Same]);

        _under.Database.Write("members:1");
        await _under.GetAsync(list, 1);
        await VerifiedAsync();
        Assert.Equal(1, Counters[VerificationResult.Different]);
    }

    private async Task HitAsync()
    {
        await _under.ReadAsync(1);
        Assert.Equal(CacheOutcome.Hit, (await _under.GetAsync(_under.Item, 1)).Outcome);
    }

    private Task VerifiedAsync()
    {
        var verifying = _under.Cache.Verifying;
        Assert.False(verifying.IsCompleted);
        _under.Time.Advance(Moment);
        return verifying;
    }

    /// <summary>Counts what the meter says, of all caches of this process: never less than of this one.</summary>
    private sealed class Metric : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _different;

        public Metric()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == VerificationCounters.MeterName && instrument.Name == "bookreader.cache.verifications")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                if (tags.ToArray().Contains(new KeyValuePair<string, object?>("result", "different")))
                {
                    Interlocked.Add(ref _different, count);
                }
            });
            _listener.Start();
        }

        public long Different => Interlocked.Read(ref _different);

        public void Dispose() => _listener.Dispose();
    }
}
