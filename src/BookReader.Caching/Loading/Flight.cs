using BookReader.Caching.Entries;

namespace BookReader.Caching.Loading;

/// <summary>The one load that concurrent misses of a key share.</summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource<Entry> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasDeparted;

    /// <summary>
    /// Whether its snapshot may have been taken, or what it found may have been judged. Who joined before gets the result unconditionally: the snapshot
    /// was taken after they asked. Who joined later must test it like any other entry (rule of fills).
    /// </summary>
    public bool HasDeparted => _hasDeparted;

    /// <summary>Whether it landed with what the shared tier held. To be set before it lands.</summary>
    public bool IsFromShared { get; set; }

    /// <summary>The one that all take who joined late and were refused this one's result. Guarded by the table.</summary>
    public Flight? Next { get; set; }

    public Task<Entry> Landed => _landed.Task;

    /// <summary>The load itself, owned by the flight; it never fails.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>To be called right before its snapshot is opened, or what the shared tier held is judged.</summary>
    public void Depart() => _hasDeparted = true;

    public void Land(Entry entry) => _landed.SetResult(entry);

    public void Fail(Exception exception)
    {
        _landed.SetException(exception);

        // Each waiter sees it; when none is left, nobody must be told that it went unobserved.
        _ = _landed.Task.Exception;
    }
}
