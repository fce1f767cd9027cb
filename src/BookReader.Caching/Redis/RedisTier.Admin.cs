using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BookReader.Caching.Keys;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

public sealed partial class RedisTier
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>What Redis says of itself. Not for a reader's path.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Zeros, and why, when it does not answer.</returns>
    public async ValueTask<RedisUse> MeasureAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { Reachable: { } redis } connection)
        {
            return new RedisUse { State = State, FailedPuts = FailedPuts };
        }

        try
        {
            var use = new RedisUse { State = RedisState.Ok, FailedPuts = FailedPuts, Uptime = TimeSpan.MaxValue };
            foreach (var master in connection.Masters)
            {
                var said = (await master.InfoAsync().WaitAsync(cancellationToken))
                    .SelectMany(section => section)
                    .DistinctBy(each => each.Key, StringComparer.Ordinal)
                    .ToDictionary(StringComparer.Ordinal);
                use = use with
                {
                    DatabaseKeys = use.DatabaseKeys + await master.DatabaseSizeAsync(redis.Database).WaitAsync(cancellationToken),
                    UsedBytes = use.UsedBytes + Number(said, "used_memory"),
                    PeakBytes = use.PeakBytes + Number(said, "used_memory_peak"),
                    ConnectedClients = use.ConnectedClients + (int)Number(said, "connected_clients"),
                    Uptime = TimeSpan.FromSeconds(Math.Min((long)use.Uptime.TotalSeconds, Number(said, "uptime_in_seconds"))),
                };
            }

            return use.Uptime == TimeSpan.MaxValue ? use with { Uptime = TimeSpan.Zero } : use;
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            return new RedisUse { State = RedisState.Unavailable, FailedPuts = FailedPuts };
        }
    }

    /// <summary>
    /// Removes what a pattern names, of this release and of others, and nothing else; one sweep after another. Whoever
    /// waited long enough goes, and the sweep goes on.
    /// </summary>
    /// <param name="pattern">Which entries.</param>
    /// <param name="removed">Called for each that is gone, one at a time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether all of it is done; false when it goes on yet, or Redis did not answer.</returns>
    internal async Task<bool> SweepAsync(KeyPattern pattern, Action<string> removed, CancellationToken cancellationToken)
    {
        if (_address is null)
        {
            return true;
        }

        Task<bool> sweep;
        lock (_opening)
        {
            if (_isDisposed || _layout is not { } layout)
            {
                return false;
            }

            sweep = SweepAfterAsync(_sweeping, new RedisSweep(layout, pattern, removed, _time), _stopping.Token);
            _sweeping = sweep;
        }

        try
        {
            return await sweep.WaitAsync(_options.SweepPatience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What was not swept expires; who waits is told that it was not all done.")]
    private async Task<bool> SweepAfterAsync(Task before, RedisSweep sweep, CancellationToken cancellationToken)
    {
        // Not under the lock that the caller holds.
        await Task.Yield();
        await before;
        if (_connection is not { Reachable: { } redis } connection)
        {
            return false;
        }

        try
        {
            await sweep.RunAsync(redis, connection.Masters, cancellationToken);
            return true;
        }
        catch (Exception exception)
        {
            Log.SweepEnded(_log, exception.GetType().Name);
            return false;
        }
    }

    private static long Number(Dictionary<string, string> said, string name) =>
        said.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
