using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Generations;
using BookReader.Caching.Loading;
using BookReader.Caching.Statistics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Coherence;

/// <summary>
/// This process among those that share a database. Each answers from its own memory while it has a lease, and each write
/// waits until no other node can answer with what it replaced. How: docs/cache.md.
/// </summary>
/// <remarks>Safe for use from many threads. With caching off it takes part as a writer alone, and has no row.</remarks>
public sealed class CacheNode : IDisposable
{
    private const int LooksPerLease = 4;

    // A silent node is waited for at most two of its leases, one that hears nothing for one. Who is missing longer reads
    // in another past of the database, put back from a copy, in which the numbers say nothing of this write.
    private const int MostLeases = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(8);

    private readonly NodeOptions _options;
    private readonly INodeChannel _channel;
    private readonly IPulse _pulse;
    private readonly TimeProvider _clock;
    private readonly ILogger<CacheNode> _log;
    private readonly bool _isCaching;
    private readonly NodeWatch _watch;
    private readonly Looks _looks;
    private readonly Renewal _renewal;
    private readonly ConcurrentDictionary<long, PendingRaise> _pending = new();
    private readonly Queue<string> _acknowledgements = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource _renewalEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasJoined;
    private bool _isSending;
    private long _batches;
    private volatile string? _database;
    private volatile bool _hasOthers;

    /// <summary>Makes a node that has not joined yet.</summary>
    /// <param name="options">Its lease.</param>
    /// <param name="cacheOptions">Those of its cache.</param>
    /// <param name="store">The database.</param>
    /// <param name="channel">The way to the others.</param>
    /// <param name="pulse">How the renewal waits.</param>
    /// <param name="clock">The clock that leases count by: it must run on while the machine is suspended.</param>
    /// <param name="log">Leases lost and regained, as warnings.</param>
    public CacheNode(
        IOptions<NodeOptions> options,
        IOptions<TieredCacheOptions> cacheOptions,
        INodeStore store,
        INodeChannel channel,
        IPulse pulse,
        TimeProvider clock,
        ILogger<CacheNode> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cacheOptions);
        _options = options.Value;
        _channel = channel;
        _pulse = pulse;
        _clock = clock;
        _log = log;
        _isCaching = cacheOptions.Value.IsEnabled;
        _watch = new NodeWatch(clock);
        _looks = new Looks(store, clock, Observe);
        Lease = new Lease(clock);
        Cells = new CellTable(cacheOptions.Value.CellLimit);
        Cells.Close();
        _renewal = new Renewal(_options, store, Lease, Cells, clock, _watch, log)
        {
            Dropped = () =>
            {
                Counters.CountNewLife();
                Dropped?.Invoke();
            },
            Identified = identity =>
            {
                _database = identity.Id;
                Identified?.Invoke(identity.Id);
            },
            Looked = Observe,
        };
    }

    /// <summary>Told that whatever is cached is worth nothing any more.</summary>
    internal Action? Dropped { get; set; }

    /// <summary>Told the database's id when the node has joined, and whenever another database is found in its place. To be set before it joins.</summary>
    public Action<string>? Identified { get; set; }

    /// <summary>Whether the node may answer from its cache now.</summary>
    public bool HasLease => Lease.IsHeld;

    /// <summary>How often the node had no lease for a while, and asked the database for each read.</summary>
    public long Lapses => Lease.Lapses;

    /// <summary>What the others have cost.</summary>
    public NodeCounters Counters { get; } = new();

    /// <summary>How many nodes there are rows of, this one's among them.</summary>
    public int Nodes => _watch.Count;

    internal Lease Lease { get; }

    internal CellTable Cells { get; }

    /// <summary>Joins, and keeps the lease until the node leaves. To be run on a thread of its own where its store answers before it returns.</summary>
    public async Task RenewAsync()
    {
        if (_isCaching)
        {
            _hasJoined = true;
            await _renewal.RunAsync(_pulse, _leaving.Token);
            _renewalEnded.SetResult();
        }
    }

    /// <summary>Says which database it is. To be called before anything else.</summary>
    /// <param name="database">The database's id.</param>
    public void Open(string database) => _database = database;

    /// <summary>Listens to the other nodes until cancelled: then nobody is heard any more, and writes wait longer.</summary>
    public Task ListenAsync(CancellationToken cancellationToken) =>
        _channel.ListenAsync(() => _ = _isCaching ? CatchUpAsync() : Task.CompletedTask, Receive, cancellationToken);

    /// <summary>Stops answering from the cache, for good, and takes the node's row away, so that no other node's write waits for it. More than once does no harm.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        Lease.Close();
        if (_leaving.IsCancellationRequested)
        {
            return;
        }

        // Here and now: the asynchronous way goes through the thread pool, past the scheduler that a simulation seeds.
#pragma warning disable VSTHRD103, CA1849, MA0042
        _leaving.Cancel();
#pragma warning restore VSTHRD103, CA1849, MA0042
        _pulse.Wake();
        if (_hasJoined)
        {
            await _renewalEnded.Task.OrGiveUpAsync(cancellationToken);
            await _renewal.LeaveAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _leaving.Dispose();

    internal PendingRaise BeginRaise()
    {
        var batch = Interlocked.Increment(ref _batches);
        var announcement = _hasOthers && _database is { } database ? new Announcement(database, _renewal.Node, batch) : null;
        var pending = new PendingRaise(batch, announcement, Cells.Epoch, ended => _pending.TryRemove(ended.Batch, out _));
        _pending[batch] = pending;
        return pending;
    }

    /// <summary>
    /// Waits until no other node can answer with what a committed transaction replaced: each has acknowledged the raise,
    /// or has seen it, or is gone, or has lapsed.
    /// </summary>
    /// <exception cref="TimeoutException">The database could not be asked for too long, or is another one by now.</exception>
    internal async Task WaitForOthersAsync(PendingRaise pending, Xid transaction)
    {
        if (Mutations.Has(Mutation.AnswerWithoutWaiting))
        {
            return;
        }

        var beganAt = _clock.GetTimestamp();
        try
        {
            await WaitUntilNoneIsMissingAsync(pending, transaction, beganAt);
        }
        finally
        {
            Counters.CountWait(_clock.GetElapsedTime(beganAt));
        }
    }

    private async Task WaitUntilNoneIsMissingAsync(PendingRaise pending, Xid transaction, long beganAt)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            var look = await LookAsync(beganAt);
            NodeRow[] missing = [.. look.Nodes.Where(row => IsMissing(row, look))];
            if (missing.Length == 0)
            {
                return;
            }

            if (_clock.GetElapsedTime(beganAt) > MostLeases * missing.Max(row => row.LeaseTime))
            {
                throw new TimeoutException("The write is committed in a database that was put back since, or whose nodes hear nothing.");
            }

            var most = _options.LeaseTime / LooksPerLease;
            if (await pending.IsAcknowledgedWithinAsync([.. missing.Select(row => row.Id)], pause < most ? pause : most, _clock))
            {
                return;
            }
        }

        bool IsMissing(NodeRow row, Look look) =>
            !_renewal.IsMine(row.Id)
            && !pending.IsAcknowledgedBy(row.Id)
            && row.Seen?.Covers(transaction) != true
            && !_watch.HasLapsed(row, look.SentAt);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a database throws: it is asked again.")]
    private async Task<Look> LookAsync(long beganAt)
    {
        while (true)
        {
            try
            {
                return await _looks.TakeAsync(CancellationToken.None);
            }
            catch (Exception exception)
            {
                // As long as a silent node is waited for at most; then the write's outcome must be asked for.
                if (_clock.GetElapsedTime(beganAt) > 2 * _options.LeaseTime)
                {
                    throw new TimeoutException("The write is committed, and could not be announced: the database does not answer.", exception);
                }

                await Task.Delay(FirstPause, _clock, CancellationToken.None);
            }
        }
    }

    private void Observe(IReadOnlyList<NodeRow> rows)
    {
        _watch.Observe(rows);
        _hasOthers = rows.Any(row => !_renewal.IsMine(row.Id));
    }

    /// <summary>After a gap: what was missed is read, and said in the row by the beat after it, for those who wait for it.</summary>
    private async Task CatchUpAsync()
    {
        await _renewal.ReadSoonAsync(_pulse);
        await _renewal.ReadSoonAsync(_pulse);
    }

    private void Receive(string text)
    {
        var message = ChannelMessage.TryRead(text);
        if (message is null || message.Database != _database || _renewal.IsMine(message.From))
        {
            return;
        }

        // Whoever it is now acknowledges: a raise that a former life merged says nothing of what the next one knows.
        var node = _renewal.Node;
        switch (message)
        {
            case ChannelMessage.Raise raise when _isCaching:
                // The number is not taken: the message may be a late one of a past that the database no longer has, and a cell
                // that took it would make entries current which that past left in Redis. Whoever reads next asks.
                foreach (var (tag, generation) in raise.Raised)
                {
                    if (Mutations.Has(Mutation.AnnouncementRaises))
                    {
                        Cells.Raise(tag, generation);
                        continue;
                    }

                    Cells.Kill(tag);
                }

                Acknowledge(node, raise);
                break;
            case ChannelMessage.Read when _isCaching:
                _ = ReadAndAcknowledgeAsync(node, message);
                break;
            case ChannelMessage.Acknowledgement acknowledgement when _renewal.IsMine(acknowledgement.To):
                if (_pending.TryGetValue(acknowledgement.Batch, out var pending))
                {
                    pending.Acknowledge(acknowledgement.From);
                }

                break;
        }
    }

    private async Task ReadAndAcknowledgeAsync(NodeId node, ChannelMessage message)
    {
        await _renewal.ReadSoonAsync(_pulse);
        Acknowledge(node, message);
    }

    private void Acknowledge(NodeId node, ChannelMessage message)
    {
        lock (_acknowledgements)
        {
            _acknowledgements.Enqueue(ChannelMessage.Write(new ChannelMessage.Acknowledgement(message.Database, node, message.From, message.Batch)));
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        _ = SendAllAsync();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An acknowledgement that is lost costs a write time, nothing else.")]
    private async Task SendAllAsync()
    {
        while (Take() is { Count: > 0 } messages)
        {
            try
            {
                await _channel.SendAsync(messages, CancellationToken.None);
            }
            catch (Exception exception)
            {
                Log.AcknowledgementsLost(_log, messages.Count, exception.GetType().Name);
            }
        }

        List<string> Take()
        {
            lock (_acknowledgements)
            {
                var messages = _acknowledgements.ToList();
                _acknowledgements.Clear();
                _isSending = messages.Count > 0;
                return messages;
            }
        }
    }
}
