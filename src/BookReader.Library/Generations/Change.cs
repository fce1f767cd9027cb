using BookReader.Caching.Keys;

namespace BookReader.Library.Generations;

/// <summary>
/// A kind of write, and the tags that it raises. Only <see cref="Cached.Changes"/> makes them, and nothing writes without
/// one: a write that forgets its tags does not compile.
/// </summary>
public sealed class Change
{
    private readonly Func<LibraryContext, CancellationToken, Task<IReadOnlyCollection<Tag>>> _tags;

    internal Change(string name, Func<LibraryContext, CancellationToken, Task<IReadOnlyCollection<Tag>>> tags)
    {
        Name = name;
        FollowsFromRows = true;
        _tags = tags;
    }

    internal Change(string name, params IReadOnlyCollection<Tag> tags)
    {
        Name = name;
        _tags = (_, _) => Task.FromResult(tags);
    }

    /// <summary>What is done, for logs and the table in docs/api.md.</summary>
    public string Name { get; }

    /// <summary>Whether its tags depend on what the rows say, a book's library say.</summary>
    public bool FollowsFromRows { get; }

    /// <summary>The tags; where they follow from rows, as read in the write's own transaction before it changes anything.</summary>
    public Task<IReadOnlyCollection<Tag>> ResolveAsync(LibraryContext context, CancellationToken cancellationToken) =>
        _tags(context, cancellationToken);
}
