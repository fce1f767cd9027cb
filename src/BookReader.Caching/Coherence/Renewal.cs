using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using BookReader.Caching.Generations;
using Microsoft.Extensions.Logging;

namespace BookReader.Caching.Coherence;

/// <summary>
/// Earns the lease: four times in D the node beats, then reads what was raised, merges it, and only then may answer from
/// its cache, until D after the moment before the beat. The beat comes first and alone: whoever sees it stand still counts
/// from a moment after the node's own.
/// </summary>
/// <remarks>One flow runs it; <see cref="Node"/>, <see cref="IsMine"/> and <see cref="ReadSoonAsync"/> are for any.</remarks>
internal sealed class Renewal(
    NodeOptions options, INodeStore store, Lease lease, CellTable cells, TimeProvider clock, NodeWatch watch, ILogger log)
{
    private const int BeatsPerLease = 4;

    // The dead are waited for by nobody, and their rows tell an operator what happened.
    private const int RemoveAfterLeases = 10;

    private readonly Lock _asking = new();
    private TaskCompletionSource? _asked;
    private volatile Life _life = new();
    private ImmutableHashSet<NodeId> _own = [];
    private DatabaseIdentity? _identity;
    private bool _isInTrouble;

    /// <summary>Told which database it is, at first and whenever that changes.</summary>
    public Action<DatabaseIdentity> Identified { get; set; } = static _ => { };

    /// <summary>Told that nothing which the node holds is worth anything any more.</summary>
    public Action Dropped { get; set; } = static () => { };

    /// <summary>Told the rows of all nodes.</summary>
    public Action<IReadOnlyList<NodeRow>> Looked { get; set; } = static _ => { };

    /// <summary>Who this node is now.</summary>
    public NodeId Node => _life.Id;

    /// <summary>Whether a node is this process, in this life or a former one.</summary>
    public bool IsMine(NodeId node) => node == _life.Id || Volatile.Read(ref _own).Contains(node);

    /// <summary>Completes when a reading that was sent after this call is merged.</summary>
    public Task ReadSoonAsync(IPulse pulse)
    {
        lock (_asking)
        {
            _asked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            pulse.Wake();
            return _asked.Task;
        }
    }

    /// <summary>Renews until cancelled. What fails is tried again: the node lapses meanwhile, and comes back.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a database throws: the node lapses, and goes on.")]
    public async Task RunAsync(IPulse pulse, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var beganAt = clock.GetTimestamp();
            var interval = options.LeaseTime / BeatsPerLease;
            try
            {
                if (!await TryRenewAsync(cancellationToken))
                {
                    interval /= BeatsPerLease;
                }

                Tell(isInTrouble: false, "");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Tell(isInTrouble: true, exception.GetType().Name);
                interval /= BeatsPerLease;
            }

            var left = interval - clock.GetElapsedTime(beganAt);
            if (left > TimeSpan.Zero)
            {
                await pulse.WaitAsync(left);
            }
        }
    }

    /// <summary>Deletes the node's row. Its lease must be closed, and <see cref="RunAsync"/> have ended.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        if (_life.Beat is { } beat)
        {
            await store.RemoveAsync(_life.Id, beat, cancellationToken);
        }
    }

    /// <returns>False when it has to join anew.</returns>
    private async ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        var life = _life;
        if (!life.IsReadingDue)
        {
            var notedAt = clock.GetTimestamp();
            if (await store.BeatAsync(life.Id, life.Beat, life.Seen, options.LeaseTime, cancellationToken) is not { } beat)
            {
                BeginAnew();
                return false;
            }

            (life.Beat, life.NotedAt, life.IsReadingDue) = (beat, notedAt, true);
        }

        var asked = TakeAsked();
        try
        {
            var reading = await store.ReadAsync(life.Base, cells.Limit, cancellationToken);
            if (IsOfAnotherPast(life, reading))
            {
                BeginAnew();
                return false;
            }

            Merge(life, reading);
            asked?.TrySetResult();
            await RemoveDeadAsync(reading, cancellationToken);
            return true;
        }
        catch
        {
            // Without another beat until it succeeds: the others must not wait for a node that hears nothing.
            if (life.IsReadingDue)
            {
                lease.End();
            }

            throw;
        }
        finally
        {
            AskAgain(asked);
        }
    }

    private void Merge(Life life, Reading reading)
    {
        if (reading.Raised is null)
        {
            cells.KillAll();
        }
        else
        {
            foreach (var (tag, generation) in reading.Raised)
            {
                cells.Raise(tag, generation);
            }
        }

        // Not beyond the beat: numbers above a durable commit may be given out twice.
        var beat = life.Beat!.Value;
        life.Base = Mutations.Has(Mutation.BaseIgnoresBeat) ? reading.Snapshot.Xmin : Xid.Min(reading.Snapshot.Xmin, beat);
        life.Seen = new Seen(reading.Snapshot, beat);
        life.IsReadingDue = false;
        if (_identity != reading.Identity)
        {
            _identity = reading.Identity;
            Identified(reading.Identity);
        }

        Looked(reading.Nodes);
        cells.Open();
        lease.HoldUntil(life.NotedAt + (long)(options.LeaseTime.TotalSeconds * (1 - options.ClockDrift) * clock.TimestampFrequency));
    }

    /// <summary>Whether what the node has merged was merged from something else: another database, another timeline, a copy from before its beat.</summary>
    private bool IsOfAnotherPast(Life life, Reading reading) =>
        (_identity is not null && _identity != reading.Identity)
        || !reading.Nodes.Any(row => row.Id == life.Id && row.Beat == life.Beat);

    /// <summary>Forgets everything, and joins as somebody new.</summary>
    private void BeginAnew()
    {
        lease.End();
        cells.Close();
        Dropped();
        Log.NodeBeginsAnew(log);
        Volatile.Write(ref _own, _own.Add(_life.Id));
        _identity = null;
        _life = new Life();
    }

    private async ValueTask RemoveDeadAsync(Reading reading, CancellationToken cancellationToken)
    {
        foreach (var row in reading.Nodes)
        {
            var isDead = watch.StoodStill(row, clock.GetTimestamp()) >= row.LeaseTime * RemoveAfterLeases;
            if (row.Id != _life.Id && (isDead || IsMine(row.Id)))
            {
                await store.RemoveAsync(row.Id, row.Beat, cancellationToken);
            }
        }
    }

    private TaskCompletionSource? TakeAsked()
    {
        lock (_asking)
        {
            var asked = _asked;
            _asked = null;
            return asked;
        }
    }

    /// <summary>Whoever was not answered is by the next reading.</summary>
    private void AskAgain(TaskCompletionSource? asked)
    {
        if (asked is null or { Task.IsCompleted: true })
        {
            return;
        }

        lock (_asking)
        {
            if (_asked is null)
            {
                _asked = asked;
            }
            else
            {
                _asked.Task.GetAwaiter().OnCompleted(() => asked.TrySetResult());
            }
        }
    }

    private void Tell(bool isInTrouble, string reason)
    {
        if (_isInTrouble == isInTrouble)
        {
            return;
        }

        _isInTrouble = isInTrouble;
        if (isInTrouble)
        {
            Log.LeaseNotRenewed(log, reason);
        }
        else
        {
            Log.LeaseRenewed(log);
        }
    }

    /// <summary>From the making of a row to its end.</summary>
    private sealed class Life
    {
        public NodeId Id { get; } = NodeId.New();

        public Xid? Beat { get; set; }

        /// <summary>The moment before the last beat.</summary>
        public long NotedAt { get; set; }

        /// <summary>Whether it has beaten and not read since.</summary>
        public bool IsReadingDue { get; set; }

        /// <summary>Below it all is merged.</summary>
        public Xid? Base { get; set; }

        public Seen? Seen { get; set; }
    }
}
