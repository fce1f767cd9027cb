using BookReader.Caching.Keys;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>
/// Gives back the room of what was invalidated, by and by: SCAN below our prefix on each master, single-key UNLINKs in
/// small batches, a pause between them. Nothing waits for it to be true; the raise before it has already taken effect.
/// </summary>
/// <param name="layout">What is ours.</param>
/// <param name="pattern">Which of our keys; those of other releases too.</param>
/// <param name="removed">Called for each entry that is gone, from one thread at a time.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class RedisSweep(RedisLayout layout, KeyPattern pattern, Action<string> removed, TimeProvider time)
{
    private const int BatchSize = 200;

    // Some 20,000 keys a second: Redis goes on answering everybody else in between.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Sweeps one master after another.</summary>
    /// <exception cref="RedisException">Redis went away meanwhile.</exception>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public async Task RunAsync(IDatabase redis, IServer[] masters, CancellationToken cancellationToken)
    {
        foreach (var master in masters)
        {
            var batch = new List<(string Entry, Task<bool> Unlinked)>(BatchSize);
            await foreach (var key in master.KeysAsync(redis.Database, layout.Everything, BatchSize).WithCancellation(cancellationToken))
            {
                if (layout.EntryKeyOf(key.ToString()) is { } entry && pattern.IsMatch(entry))
                {
                    batch.Add((entry, redis.KeyDeleteAsync(key)));
                }

                if (batch.Count == BatchSize)
                {
                    await CountAsync(batch);
                    await Task.Delay(Pause, time, cancellationToken);
                }
            }

            await CountAsync(batch);
        }
    }

    private async Task CountAsync(List<(string Entry, Task<bool> Unlinked)> batch)
    {
        await Task.WhenAll(batch.Select(each => each.Unlinked));
        foreach (var (entry, unlinked) in batch)
        {
            if (await unlinked)
            {
                removed(entry);
            }
        }

        batch.Clear();
    }
}
