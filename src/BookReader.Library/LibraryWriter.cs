using BookReader.Caching;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.Extensions.Logging;

namespace BookReader.Library;

/// <summary>
/// The seam that every write goes through: one transaction in which it is checked that the writer may, generations are
/// raised and data is changed; then this node's cells, then the other nodes, then the answer.
/// </summary>
public sealed class LibraryWriter(ILibraryStorage storage, TieredCache cache, ILogger<LibraryWriter> log)
{
    // Writes that meet so often in a row do not meet by chance.
    private const int MaxAttempts = 10;

    /// <summary>Writes that nobody has to be asked for: the server's own.</summary>
    public async Task WriteAsync(
        Change change, Func<LibraryContext, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        await WriteAsync<object?>(
            change,
            static (_, _) => Task.FromResult<Refusal?>(null),
            async (context, token) =>
            {
                await write(context, token);
                return (object?)null;
            },
            cancellationToken);

    /// <summary>Writes.</summary>
    /// <param name="change">What is changed, and so which tags are raised.</param>
    /// <param name="refuse">Whether the writer may, and what it needs is there: asked first, in the same transaction; null to go on.</param>
    /// <param name="write">
    /// Changes the rows. Saved after it; a write that finds nothing to do raises all the same, for what it found may be a
    /// commit that nobody waited for. Done again, in a new transaction, when another write came between.
    /// </param>
    /// <param name="cancellationToken">Gives up before the commit, not after.</param>
    public async Task<Outcome<T>> WriteAsync<T>(
        Change change,
        Func<LibraryContext, CancellationToken, Task<Refusal?>> refuse,
        Func<LibraryContext, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
    {
        var (outcome, settled) = await CommitAsync(change, refuse, write, cancellationToken);
        await settled;
        return outcome;
    }

    /// <summary>The same, but that it returns when it is committed: the write may be answered when it has settled.</summary>
    internal async Task<Committed<Outcome<T>>> CommitAsync<T>(
        Change change,
        Func<LibraryContext, CancellationToken, Task<Refusal?>> refuse,
        Func<LibraryContext, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TryCommitAsync(change, refuse, write, cancellationToken) is { } committed)
                {
                    return committed;
                }

                if (attempt == MaxAttempts)
                {
                    throw new InvalidOperationException($"What '{change.Name}' follows from changed {MaxAttempts} times while it was written.");
                }
            }
            catch (Exception exception) when (attempt < MaxAttempts && storage.IsConflict(exception))
            {
                Log.WriteBegunAnew(log, change.Name, exception.GetType().Name);
            }
        }
    }

    /// <returns>Null when what the tags follow from changed while they were raised.</returns>
    private async Task<Committed<Outcome<T>>?> TryCommitAsync<T>(
        Change change,
        Func<LibraryContext, CancellationToken, Task<Refusal?>> refuse,
        Func<LibraryContext, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
    {
        IReadOnlyCollection<Tag> tags = [];
        var pending = cache.BeginRaise();
        var (isCommitting, isSettling) = (false, false);
        try
        {
            await using var transaction = await storage.BeginAsync(cancellationToken);
            var context = transaction.Context;

            // Raised first, which makes writers with a tag in common wait for each other; then what the tags follow from
            // stands still, for whoever changes it raises one of them too (rule G3).
            tags = [.. await change.ResolveAsync(context, cancellationToken), .. DeclaredInvalidation.Tags];
            var raised = await transaction.RaiseAsync(tags, pending.Announcement, cancellationToken);
            if (change.FollowsFromRows && !storage.HasOneWriter && !tags.ToHashSet().IsSupersetOf(await change.ResolveAsync(context, cancellationToken)))
            {
                return null;
            }

            if (await refuse(context, cancellationToken) is { } refusal)
            {
                await transaction.DisposeAsync();
                await MergeWhatWasSeenAsync(tags, cancellationToken);
                return new Committed<Outcome<T>>(refusal, Task.CompletedTask);
            }

            var result = await write(context, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            isCommitting = true;
            await transaction.CommitAsync(CancellationToken.None);

            // Its connection is not held while it waits: a node that has gone silent would take one for each write.
            await transaction.DisposeAsync();
            isSettling = true;
            return new Committed<Outcome<T>>(result, SettleAsync(change, tags, pending, raised));
        }
        catch (Exception exception) when (isCommitting)
        {
            ForgetOutcome(change, tags, exception);
            throw;
        }
        finally
        {
            if (!isSettling)
            {
                pending.Dispose();
            }
        }
    }

    private async Task SettleAsync(Change change, IReadOnlyCollection<Tag> tags, PendingRaise pending, Raised raised)
    {
        using (pending)
        {
            try
            {
                await cache.CommittedAsync(pending, raised);
            }
            catch (Exception exception)
            {
                ForgetOutcome(change, tags, exception);
                throw;
            }
        }
    }

    /// <summary>Committed or not: nobody knows. Whoever reads next asks the database.</summary>
    private void ForgetOutcome(Change change, IReadOnlyCollection<Tag> tags, Exception exception)
    {
        cache.Forget(tags);
        Log.OutcomeUnknown(log, change.Name, exception);
    }

    /// <summary>
    /// A refusal rests on rows as well, which another write may have committed a moment ago. Nothing stays raised for it
    /// (ids that do not exist have no bound), but nobody is shown afterwards what is older than it.
    /// </summary>
    internal async Task MergeWhatWasSeenAsync(IReadOnlyCollection<Tag> tags, CancellationToken cancellationToken)
    {
        var epoch = cache.Epoch;
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var seen = await snapshot.Context.ReadGenerationsAsync(tags, cancellationToken);
        cache.Raise([.. tags.Where(tag => seen.ContainsKey(tag.Value)).Select(tag => new TagGeneration(tag, seen[tag.Value]))], epoch);
    }
}
