using System.Diagnostics.CodeAnalysis;

namespace BookReader.Caching.Redis;

/// <summary>An answer that nobody waits for any more.</summary>
internal static class LateAnswer
{
    /// <summary>Sees to it that an error in it does not go unobserved, and that rented bytes in it are given back.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Who asked has already been told that it took too long.")]
    [SuppressMessage("Usage", "VSTHRD100", Justification = "It ends with the answer, and cannot throw.")]
    public static void Forget<T>(this Task<T> answer)
    {
        _ = ForgetAsync(answer);

        static async Task ForgetAsync(Task<T> answer)
        {
            try
            {
                (await answer as IDisposable)?.Dispose();
            }
            catch (Exception)
            {
                // As the suppression says.
            }
        }
    }
}
