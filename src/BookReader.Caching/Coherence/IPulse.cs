namespace BookReader.Caching.Coherence;

/// <summary>How the renewal waits for its next turn: a seam, since a real one blocks a thread of its own and a simulated one must not.</summary>
public interface IPulse
{
    /// <summary>Waits for a time, or until woken.</summary>
    ValueTask WaitAsync(TimeSpan most);

    /// <summary>Ends the wait that is under way, or the next one.</summary>
    void Wake();
}
