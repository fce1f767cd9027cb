namespace BookReader.Caching.Coherence;

/// <summary>The way on which nodes tell each other of raises at once. Nothing rests on it but how long writes wait: it may lose, delay, double and reorder.</summary>
public interface INodeChannel
{
    /// <summary>Listens until cancelled, connecting anew as often as it takes.</summary>
    /// <param name="connected">Called each time that it hears again, after what may have been a gap.</param>
    /// <param name="received">Called with each message, one after the other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task ListenAsync(Action connected, Action<string> received, CancellationToken cancellationToken);

    /// <summary>Sends messages. Raises are not sent by this: their transaction sends them.</summary>
    ValueTask SendAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken);
}
