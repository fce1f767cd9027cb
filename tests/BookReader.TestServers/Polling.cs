namespace BookReader.TestServers;

/// <summary>Waits for what a real process does in its own time. Nothing else in the tests may.</summary>
public static class Polling
{
    /// <summary>Asks until the answer is yes.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="TimeoutException">It was still no after the time given.</exception>
    public static async Task<TimeSpan> UntilAsync(Func<ValueTask<bool>> isSo, TimeSpan within, string what)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > within)
            {
                throw new TimeoutException($"Not within {within.TotalSeconds} s: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        return TimeProvider.System.GetElapsedTime(startedAt);
    }

    /// <inheritdoc cref="UntilAsync(Func{ValueTask{bool}}, TimeSpan, string)"/>
    public static Task<TimeSpan> UntilAsync(Func<bool> isSo, TimeSpan within, string what) =>
        UntilAsync(() => ValueTask.FromResult(isSo()), within, what);
}
