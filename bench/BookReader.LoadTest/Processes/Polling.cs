namespace BookReader.LoadTest.Processes;

/// <summary>The one place that waits for another process.</summary>
internal static class Polling
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="LoadTestException">It did not come true in two minutes.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> isTrue, TimeProvider time, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        while (!await isTrue())
        {
            if (time.GetElapsedTime(startedAt) > Patience)
            {
                throw new LoadTestException($"Waited {Patience.TotalMinutes:F0} minutes in vain for: {what}.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
