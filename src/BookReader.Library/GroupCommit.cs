using System.Diagnostics.CodeAnalysis;

namespace BookReader.Library;

/// <summary>
/// Commits together what is asked for at once. A commit costs a wait for the disk, whatever is in it; so while one batch
/// is being committed the next gathers, and a busy server waits for the disk as often as an idle one. Nobody waits for a
/// batch to fill: who comes alone is a batch of one. Nor does a batch wait for the one before to settle: other nodes take
/// part in that, and no disk.
/// </summary>
/// <typeparam name="TItem">What is asked for.</typeparam>
/// <typeparam name="TResult">What became of it.</typeparam>
/// <param name="commit">Commits a batch and says of each item, in order, what became of it; called for one batch at a time in each lane.</param>
/// <param name="maxItems">The most in a batch.</param>
/// <param name="lanes">How many batches may be under way.</param>
internal sealed class GroupCommit<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<Committed<IReadOnlyList<TResult>>>> commit, int maxItems, int lanes)
{
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, lanes).Select(_ => new Lane(commit, maxItems))];

    /// <param name="item">What is asked for.</param>
    /// <param name="affinity">Items of equal affinity meet in one lane, so that two batches need not wait for each other's rows.</param>
    /// <param name="cancellationToken">Takes it back while it waits for its batch; then it is too late.</param>
    public Task<TResult> SubmitAsync(TItem item, int affinity, CancellationToken cancellationToken) =>
        _lanes[(uint)affinity % (uint)_lanes.Length].SubmitAsync(item, cancellationToken);

    private sealed class Lane(Func<IReadOnlyList<TItem>, Task<Committed<IReadOnlyList<TResult>>>> commit, int maxItems)
    {
        private readonly Lock _lock = new();
        private readonly Queue<Waiting> _waiting = new();
        private bool _isBusy;

        public Task<TResult> SubmitAsync(TItem item, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var waiting = new Waiting(item, cancellationToken);
            lock (_lock)
            {
                _waiting.Enqueue(waiting);
                if (_isBusy)
                {
                    return waiting.Result.Task;
                }

                _isBusy = true;
            }

            Begin();
            return waiting.Result.Task;
        }

        /// <summary>
        /// Begins a batch, which belongs to nobody: not to the request that happened to come first, nor to what it has in its flow.
        /// </summary>
        /// <remarks>
        /// In the pool's common queue, behind those who were answered right before: begun at once, a batch held the one that
        /// had come back already, and all the others waited for a commit more.
        /// </remarks>
        private void Begin() => ThreadPool.UnsafeQueueUserWorkItem(static lane => _ = lane.CommitNextAsync(), this, preferLocal: false);

        private async Task CommitNextAsync()
        {
            if (Take() is { Count: > 0 } batch)
            {
                await CommitAsync(batch);
                Begin();
            }
        }

        private List<Waiting> Take()
        {
            var batch = new List<Waiting>();
            lock (_lock)
            {
                while (batch.Count < maxItems && _waiting.TryDequeue(out var waiting))
                {
                    if (!waiting.IsTakenBack())
                    {
                        batch.Add(waiting);
                    }
                }

                _isBusy = batch.Count > 0;
            }

            return batch;
        }

        [SuppressMessage("Design", "CA1031", Justification = "Who waits gets the exception, whatever it is.")]
        private async Task CommitAsync(List<Waiting> batch)
        {
            try
            {
                var (results, settled) = await commit([.. batch.Select(waiting => waiting.Item)]);
                if (settled.IsCompletedSuccessfully)
                {
                    Answer(batch, results);
                    return;
                }

                _ = AnswerWhenSettledAsync(batch, results, settled);
            }
            catch (Exception exception)
            {
                Fail(batch, exception);
            }
        }

        [SuppressMessage("Design", "CA1031", Justification = "Who waits gets the exception, whatever it is.")]
        private static async Task AnswerWhenSettledAsync(List<Waiting> batch, IReadOnlyList<TResult> results, Task settled)
        {
            try
            {
                await settled;
                Answer(batch, results);
            }
            catch (Exception exception)
            {
                Fail(batch, exception);
            }
        }

        private static void Answer(List<Waiting> batch, IReadOnlyList<TResult> results)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Result.SetResult(results[i]);
            }
        }

        private static void Fail(List<Waiting> batch, Exception exception)
        {
            foreach (var waiting in batch)
            {
                waiting.Result.SetException(exception);
            }
        }
    }

    private sealed class Waiting(TItem item, CancellationToken cancellationToken)
    {
        public TItem Item { get; } = item;

        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsTakenBack() => cancellationToken.IsCancellationRequested && Result.TrySetCanceled(cancellationToken);
    }
}
