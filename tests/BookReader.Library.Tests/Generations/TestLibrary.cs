using BookReader.Caching;
using BookReader.Caching.Keys;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using BookReader.Library.Storage.Postgres;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BookReader.Library.Tests.Generations;

/// <summary>A library on a database of its own, with a clock that the test turns.</summary>
public sealed class TestLibrary : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder = Directory.CreateTempSubdirectory("bookreader-library-").FullName;

    private TestLibrary(string? postgres, Action<IServiceCollection>? configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddLibrary(_folder, postgres is null ? null : PostgresAddress.Parse(postgres));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public string Folder => _folder;

    public ILibraryStorage Storage => Get<ILibraryStorage>();

    public LibraryWriter Writer => Get<LibraryWriter>();

    public TieredCache Cache => Get<TieredCache>();

    public Catalogue Catalogue => Get<Catalogue>();

    /// <summary>On the database that the mode of this run names.</summary>
    public static async Task<TestLibrary> StartAsync(params IInterceptor[] interceptors)
    {
        Assert.SkipWhen(TestMode.Current.Missing is not null, TestMode.Current.Missing ?? "");
        return await StartAsync(
            TestMode.Current.UsesPostgres ? await (await PostgresServer.SharedAsync()).NewDatabaseAsync() : null, interceptors);
    }

    /// <param name="postgres">A database's URL; null for SQLite.</param>
    /// <param name="interceptors">Told of each command.</param>
    public static async Task<TestLibrary> StartAsync(string? postgres, params IInterceptor[] interceptors)
    {
        var library = new TestLibrary(postgres, services =>
        {
            foreach (var interceptor in interceptors)
            {
                services.AddSingleton(interceptor);
            }
        });
        await library.Storage.MigrateAsync(TestContext.Current.CancellationToken);
        return library;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A write that raises just these tags.</summary>
    public static Change Raising(params string[] tags) => new("test", [.. tags.Select(tag => new Tag(tag))]);

    public static Book NewBook(Guid id, Guid library, string fileHash, DateTimeOffset createdAt) => new()
    {
        Id = id,
        LibraryId = library,
        Title = "Book",
        Author = "",
        TitleSortKey = [],
        AuthorSortKey = [],
        FileHash = fileHash,
        FileName = "book.epub",
        FileFormat = "epub",
        FileSizeBytes = 1,
        WordCount = 2,
        State = ImportState.Ready,
        CreatedAt = createdAt,
    };

    public Task WriteAsync(Change change, Func<LibraryContext, CancellationToken, Task>? write = null) =>
        Writer.WriteAsync(change, write ?? ((_, _) => Task.CompletedTask), TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<long>> GenerationsAsync(params string[] tags)
    {
        await using var snapshot = await Storage.OpenSnapshotAsync(TestContext.Current.CancellationToken);
        var generations = await snapshot.ReadGenerationsAsync([.. tags.Select(tag => new Tag(tag))], TestContext.Current.CancellationToken);
        return [.. generations.Select(generation => generation.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
