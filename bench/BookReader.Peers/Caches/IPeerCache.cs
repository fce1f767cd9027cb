using System.ComponentModel;
using BookReader.Library.Libraries;

namespace BookReader.Peers.Caches;

/// <summary>The one seam between the variants.</summary>
internal interface IPeerCache
{
    ValueTask<T> GetOrCreateAsync<T>(CacheKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken);

    /// <summary>Forgets what was changed. Called after the commit and before the answer.</summary>
    /// <param name="changed">Names of keys, families (they end in *), or <see cref="Keys.Everything"/>.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task InvalidateAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken);
}

/// <summary>What is cached of a book: who has it may see it only as a member of its library.</summary>
/// <param name="Library">The book's library; empty where there is no such row.</param>
/// <param name="Body">The JSON to be sent; null where there is no such row.</param>
[ImmutableObject(true)]
internal sealed record Entry(Guid Library, byte[]? Body);

/// <summary>The libraries that somebody is a member of: what access is decided by, and an answer of its own.</summary>
[ImmutableObject(true)]
internal sealed record ReaderLibraries(IReadOnlyList<Membership> Libraries);

/// <param name="Name">The key, and its own tag.</param>
/// <param name="Family">The tag that it shares with others; null where writes name it alone.</param>
/// <param name="Lifetime">As BookReader's own.</param>
internal readonly record struct CacheKey(string Name, string? Family, TimeSpan Lifetime)
{
    public string[] Tags => Family is null ? [Name] : [Name, Family];
}

internal static class Keys
{
    public const string Everything = "*";

    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    public static CacheKey Session(string token) => new($"session:{token}", null, Long);

    public static CacheKey Libraries(Guid user) => new($"user:{user}:libraries", null, Long);

    public static CacheKey Members(Guid library) => new($"library:{library}:members", null, Long);

    /// <summary>All pages of a reader's lists.</summary>
    public static string Books(Guid user) => $"user:{user}:books:*";

    public static CacheKey BookPage(Guid user, int skip, int limit, Guid? library) =>
        new($"user:{user}:books:skip:{skip}:limit:{limit}:library:{library}", Books(user), Short);

    /// <summary>All that is kept of a book but positions in it.</summary>
    public static string Book(Guid book) => $"book:{book}:*";

    public static CacheKey Metadata(Guid book) => new($"book:{book}:metadata", Book(book), Long);

    public static CacheKey Toc(Guid book) => new($"book:{book}:toc", Book(book), Long);

    public static CacheKey Chapters(Guid book) => new($"book:{book}:chapters", Book(book), Long);

    public static CacheKey Chapter(Guid book, int number) => new($"book:{book}:chapter:{number}", Book(book), Long);

    public static CacheKey Progress(Guid user, Guid book) => new($"user:{user}:progress:{book}", null, Short);
}
