namespace BookReader.Caching.Tests.Interleavings;

/// <summary>
/// Runs asynchronous code on one thread, and chooses by its seed which of all that could go on goes on next. The same
/// seed is the same run: every continuation of the cache has to pass here, and one that comes from elsewhere is an error.
/// </summary>
internal sealed class SeededScheduler(int seed) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly Random _random = new(seed);
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>How many continuations ran.</summary>
    public int Steps { get; private set; }

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Environment.FailFast("A continuation ran outside the seeded scheduler.");
        }

        _ready.Add((d, state));
    }

    /// <summary>Runs all until nothing can go on.</summary>
    /// <returns>Completed, or failed with what an actor threw.</returns>
    public Task RunAsync(IEnumerable<Func<Task>> actors)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            Task[] running = [.. actors.Select(actor => actor())];
            while (_ready.Count > 0)
            {
                var chosen = _random.Next(_ready.Count);
                var (callback, state) = _ready[chosen];
                _ready[chosen] = _ready[^1];
                _ready.RemoveAt(_ready.Count - 1);
                Steps++;
                callback(state);
            }

            return running.All(actor => actor.IsCompleted)
                ? Task.WhenAll(running)
                : Task.FromException(new InvalidOperationException("Somebody waits for what nobody will do."));
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
