using BookReader.Caching.Coherence;
using Microsoft.Extensions.Hosting;

namespace BookReader.Library.Storage.Postgres;

/// <summary>
/// Lets this process take part among the nodes: joins before it serves, leaves first when it stops. The lease is renewed
/// on a thread of its own, so that a starved thread pool does not cost it.
/// </summary>
public sealed class NodeService(CacheNode node) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _listening = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _listening = node.ListenAsync(_stopped.Token);

        // Nothing in it waits for anything but this thread: it has returned when the node has left.
        new Thread(() => _ = node.RenewAsync()) { Name = "Lease", IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before anything drains: from here on no other node's write waits for this one.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await node.LeaveAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // The row stays, and lapses.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Requests that were under way have written, and waited for others.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped twice.
        if (!_stopped.IsCancellationRequested)
        {
            await _stopped.CancelAsync();
            await _listening;
        }
    }

    public void Dispose() => _stopped.Dispose();
}
