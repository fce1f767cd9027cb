using System.Data.Common;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>
/// A load is held open after its snapshot was taken; the data is changed and the change answered; then the load goes on.
/// Whoever asks after that answer must see the change, whatever the load brings.
/// </summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class FillRaceTests(FillRaceTests.Fixture fixture) : IClassFixture<FillRaceTests.Fixture>
{
    /// <summary>What is read, and a write that changes it.</summary>
    internal static readonly Dictionary<string, Func<Scene, Task>> Writes = new(StringComparer.Ordinal)
    {
        ["/libraries"] = scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/libraries/{scene.Library}", new { name = "Renamed" }),
        ["/libraries/{library}/members"] = scene => scene.Owner.AddMemberAsync(scene.Library, scene.Third, "reader"),
        ["/books"] = scene => scene.Reader.SaveProgressAsync(scene.Book, 2, 50),
        ["/books?library={library}"] = scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/books/{scene.Book}", new { title = "Edited" }),
        ["/books/{book}"] = scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/books/{scene.Book}", new { title = "Edited" }),
        ["/books/{book}/toc"] = scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/1", new { title = "Corrected" }),
        ["/books/{book}/chapters"] = scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/1", new { title = "Corrected" }),
        ["/books/{book}/chapters/1"] = scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/1", new { title = "Corrected" }),
        ["/books/{book}/descriptions"] = scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/3", new { html = "<p>Nothing.</p>" }),
        ["/books/{book}/chapters/3/descriptions"] = scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/3", new { html = "<p>Nothing.</p>" }),
        ["/books/{book}/progress"] = scene => scene.Reader.SaveProgressAsync(scene.Book, 2, 50),
        ["/books/{book}/import"] = scene => scene.WriteAsync(Library.Cached.Changes.ImportEnded(scene.Book), async (context, _) =>
            (await context.Books.FindAsync([scene.Book], CancellationToken.None))!.Skipped = "Something."),
    };

    public static TheoryData<string> Paths => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_fill_that_races_an_invalidation_is_never_served(string path)
    {
        var scene = await fixture.SceneAsync();
        await RaceAsync(scene.Reader, scene.Fill(path), () => Writes[path](scene));
    }

    [Fact]
    public async Task A_fill_that_races_an_invalidation_is_never_served_by_a_declared_endpoint()
    {
        var scene = await fixture.SceneAsync();
        await RaceAsync(
            fixture.Server.Admin,
            "/admin/users?limit=200",
            () => fixture.Server.Admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{scene.Third.UserId}", new { is_disabled = true }));
    }

    [Fact]
    public async Task A_fill_that_races_an_invalidation_is_never_served_with_a_file()
    {
        var scene = await fixture.SceneAsync();
        var book = await scene.Owner.AddBookAsync(TestBooks.WithCover("Covered " + Guid.NewGuid()), "c.fb2", scene.Library);
        await scene.Reader.GetJsonAsync("/libraries");
        fixture.Gate.Close();
        var early = scene.Reader.GetAsync($"/books/{book}/cover");
        await fixture.Gate.Reached;
        await scene.WriteAsync(Library.Cached.Changes.ImportEnded(book), async (context, token) =>
            (await context.Books.FindAsync([book], token))!.CoverHash = null);
        var late = scene.Reader.GetAsync($"/books/{book}/cover");
        fixture.Gate.Open();

        using var before = await early;
        using var seen = await late;
        Assert.Equal(200, (int)before.StatusCode);
        Assert.Equal(404, (int)seen.StatusCode);
    }

    private async Task RaceAsync(ApiClient reader, string address, Func<Task> writeAsync)
    {
        var before = await reader.GetJsonAsync(address);
        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");

        // Membership is read by the access check too; it must not be what is held.
        if (address != "/libraries")
        {
            await reader.GetJsonAsync("/libraries");
        }

        fixture.Gate.Close();
        var early = reader.GetJsonAsync(address);
        await fixture.Gate.Reached;
        await writeAsync();
        var late = reader.GetJsonAsync(address);
        fixture.Gate.Open();

        await early;
        var seen = await late;
        var afterwards = await reader.GetJsonAsync(address);
        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");
        var truth = await reader.GetJsonAsync(address);
        Assert.NotEqual(before.ToString(), truth.ToString());
        Assert.Equal(truth.ToString(), seen.ToString());
        Assert.Equal(truth.ToString(), afterwards.ToString());
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private InvalidationMatrixTests.Fixture _scenes = null!;

        public ReadGate Gate { get; } = new();

        public TestServer Server => _scenes.Server;

        public async ValueTask InitializeAsync() =>
            _scenes = await InvalidationMatrixTests.Fixture.StartAsync(services => services.AddSingleton<IInterceptor>(Gate));

        public ValueTask DisposeAsync() => _scenes.DisposeAsync();

        public Task<Scene> SceneAsync() => _scenes.SceneAsync();
    }

    /// <summary>Holds the next fill right after it has read its generations, and so has its snapshot.</summary>
    public sealed class ReadGate : DbCommandInterceptor
    {
        private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isClosed;

        public Task Reached => _reached.Task;

        public void Close()
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _isClosed, 1);
        }

        public void Open() => _open.TrySetResult();

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            var isFill = eventData.Context!.ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.NoTracking
                && command.CommandText.Contains("cache_generation", StringComparison.Ordinal);
            if (isFill && Interlocked.CompareExchange(ref _isClosed, 0, 1) == 1)
            {
                _reached.TrySetResult();
                await _open.Task.WaitAsync(cancellationToken);
            }

            return result;
        }
    }
}
