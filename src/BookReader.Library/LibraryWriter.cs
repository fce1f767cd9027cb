using BookReader.Caching;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Generations;
using BookReader.Library.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace BookReader.Library;

/// <summary>
/// The seam that every write goes through: one transaction in which it is checked that the writer may, generations are
/// raised and data is changed; then this node's cells, then the answer.
/// </summary>
public sealed class LibraryWriter(SqliteStorage storage, TieredCache cache, TimeProvider time, Random random, ILogger<LibraryWriter> log)
{
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
    /// <param name="write">Changes the rows. Saved after it; a write that finds nothing to do raises all the same, for what it found may be a commit that nobody waited for.</param>
    /// <param name="cancellationToken">Gives up before the commit, not after.</param>
    public async Task<Outcome<T>> WriteAsync<T>(
        Change change,
        Func<LibraryContext, CancellationToken, Task<Refusal?>> refuse,
        Func<LibraryContext, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
    {
        IReadOnlyCollection<Tag> tags = [];
        var isCommitting = false;
        try
        {
            await using var transaction = await storage.BeginAsync(cancellationToken);
            var context = transaction.Context;

            // Read once: nothing that they follow from can change while this transaction holds the right to write.
            tags = [.. await change.ResolveAsync(context, cancellationToken), .. DeclaredInvalidation.Tags];
            if (await refuse(context, cancellationToken) is { } refusal)
            {
                await MergeWhatWasSeenAsync(context, tags, cancellationToken);
                return refusal;
            }

            var raised = await transaction.RaiseAsync(tags, time, random, cancellationToken);
            var result = await write(context, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            isCommitting = true;
            await transaction.CommitAsync(CancellationToken.None);
            cache.Raise(raised);
            return result;
        }
        catch (Exception exception) when (isCommitting)
        {
            // Committed or not: nobody knows. Whoever reads next asks the database.
            cache.Forget(tags);
            Log.OutcomeUnknown(log, change.Name, exception);
            throw;
        }
    }

    /// <summary>
    /// A refusal rests on rows as well, which another write may have committed a moment ago. Nothing is raised for it
    /// (ids that do not exist have no bound), but nobody is shown afterwards what is older than it.
    /// </summary>
    private async Task MergeWhatWasSeenAsync(LibraryContext context, IReadOnlyCollection<Tag> tags, CancellationToken cancellationToken)
    {
        var seen = await context.ReadGenerationsAsync(tags, cancellationToken);
        cache.Raise([.. tags.Where(tag => seen.ContainsKey(tag.Value)).Select(tag => new TagGeneration(tag, seen[tag.Value]))]);
    }
}
