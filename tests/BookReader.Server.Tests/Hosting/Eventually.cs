using System.Diagnostics.CodeAnalysis;

namespace BookReader.Server.Tests.Hosting;

/// <summary>The one helper that waits for a real process: asks again until the answer is there or half a minute has gone.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Nothing tells us; so it may sleep, and alone it may.")]
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isThere)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isThere(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < Patience, $"Waited too long; at last: {answer}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
