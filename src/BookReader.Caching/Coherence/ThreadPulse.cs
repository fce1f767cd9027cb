namespace BookReader.Caching.Coherence;

/// <summary>Waits by blocking the thread that asks, which must be one of the renewal's own.</summary>
public sealed class ThreadPulse : IPulse, IDisposable
{
    private readonly AutoResetEvent _woken = new(initialState: false);

    /// <inheritdoc/>
    public ValueTask WaitAsync(TimeSpan most)
    {
        _woken.WaitOne(most);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Wake() => _woken.Set();

    /// <inheritdoc/>
    public void Dispose() => _woken.Dispose();
}
