using System.Text.Json;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Caching.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests;

/// <summary>The README's example is this one, to the letter: it compiles and does what is said there.</summary>
public sealed class ReadmeTests
{
    private readonly MemoryDatabase _database = new();

    [Fact]
    public async Task The_example_reads_writes_and_reads_what_was_written()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var generations = _database;
        var log = NullLogger<TieredCache>.Instance;
        var id = Guid.Parse("0192e4a0-7b3c-7000-8000-0123456789ab");

        // A resource, declared once: how its keys are written, which tags its entries carry, how one is loaded.
        var book = new CachedResource("book", "book:{book}", ["book:{book}"], async (load, token) =>
        {
            var row = await ReadBookAsync(load.Snapshot, load.Values[0].Id, token);
            return row is null ? Loaded.Missing : Loaded.Found(JsonSerializer.SerializeToUtf8Bytes(row));
        });
        var cache = new TieredCache(Options.Create(new TieredCacheOptions()), generations, TimeProvider.System, new Random(), log);

        // A read: from memory where it may be, else by one load for all who ask.
        if (!cache.TryGet(book, [id], out var entry))
        {
            entry = (await cache.GetAsync(book, [id], cancellationToken)).Entry;
        }

        // A write: the row and its tag's generation in one transaction, then the raise, then the answer.
        var raised = await RenameBookAsync(id, "Emma", new Tag($"book:{id}"), cancellationToken);
        cache.Raise(raised);

        Assert.False(entry.IsFound);
        Assert.False(cache.TryGet(book, [id], out _));
        Assert.True((await cache.GetAsync(book, [id], cancellationToken)).Entry.IsFound);
    }

    [Fact]
    public async Task The_example_is_the_one_in_the_readme()
    {
        var readme = await LinesAsync("src/BookReader.Caching/README.md");
        var example = readme.SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").ToArray();

        Assert.NotEmpty(example);
        Assert.Contains(string.Join('\n', example), string.Join('\n', await LinesAsync("tests/BookReader.Caching.Tests/ReadmeTests.cs")), StringComparison.Ordinal);
    }

    // Not by [CallerFilePath]: a deterministic build (CI=true) rewrites it to /_/.
    private static async Task<string[]> LinesAsync(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BookReader.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("BookReader.slnx is in no folder above the tests.");
        }

        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, path), TestContext.Current.CancellationToken);
        return [.. lines.Select(line => line.Trim())];
    }

    private static async Task<string?> ReadBookAsync(ISnapshot snapshot, Guid id, CancellationToken cancellationToken) =>
        await ((MemorySnapshot)snapshot).ReadRowAsync($"book:{id}", cancellationToken) is { } version ? $"version {version}" : null;

    private Task<IReadOnlyList<TagGeneration>> RenameBookAsync(Guid id, string title, Tag tag, CancellationToken cancellationToken)
    {
        Assert.Equal("Emma", title);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_database.Write($"book:{id}", tag).Raised);
    }
}
