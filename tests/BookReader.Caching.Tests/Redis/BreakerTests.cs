using BookReader.Caching.Redis;
using StackExchange.Redis;

namespace BookReader.Caching.Tests.Redis;

public sealed class BreakerTests
{
    private readonly Breaker _breaker = new(TimeProvider.System, (_, _) => { });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_probe_that_was_on_its_way_when_a_read_waited_in_vain_does_not_clear_Redis_of_it()
    {
        await ProbeAsync(Task.CompletedTask);
        var underWay = new TaskCompletionSource();
        var probe = ProbeAsync(underWay.Task);
        await AskInVainAsync(new TimeoutException());
        underWay.SetResult();
        await probe;

        Assert.False(_breaker.MayAsk);
        Assert.True(_breaker.IsClosed);
        Assert.True(_breaker.Doubt.IsCompleted);

        await ProbeAsync(Task.CompletedTask);
        Assert.True(_breaker.MayAsk);
        Assert.False(_breaker.Doubt.IsCompleted);
    }

    /// <summary>It cost nobody a wait, and in a cluster of which one node is lost the others still answer.</summary>
    [Fact]
    public async Task A_read_that_failed_at_once_keeps_nobody_from_asking()
    {
        await ProbeAsync(Task.CompletedTask);
        await AskInVainAsync(new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "gone"));

        Assert.True(_breaker.MayAsk);
    }

    private Task ProbeAsync(Task answer) => _breaker.ProbeAsync(static async (task, _) => await task, answer, Token).AsTask();

    private async Task AskInVainAsync(Exception failure)
    {
        try
        {
            await _breaker.AskAsync(static (failure, _) => ValueTask.FromException<int>(failure), failure, Token);
        }
        catch (Exception thrown) when (thrown == failure)
        {
            return;
        }

        Assert.Fail("It did not hear of the failure.");
    }
}
