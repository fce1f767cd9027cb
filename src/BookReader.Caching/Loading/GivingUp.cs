namespace BookReader.Caching.Loading;

/// <summary>Waiting for what others wait for too, without ending it by giving up.</summary>
internal static class GivingUp
{
    /// <summary>Waits for a shared task, or until the token is cancelled; the task goes on.</summary>
    /// <remarks>
    /// Does what <see cref="Task.WaitAsync(CancellationToken)"/> does, but continues by an await: that one hops to the thread
    /// pool when the task runs its continuations asynchronously, past the scheduler that a simulation seeds.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task OrGiveUpAsync(this Task shared, CancellationToken cancellationToken)
    {
        if (!shared.IsCompleted && cancellationToken.CanBeCanceled)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            shared.GetAwaiter().UnsafeOnCompleted(() => ended.TrySetResult());
            using var registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), ended);
            await ended.Task;
        }

        await shared;
    }
}
