using System.Data.Common;
using BookReader.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>
/// A load is held open after its snapshot was taken; the data is changed and the change answered; then the load goes on.
/// Whoever asks after that answer must see the change, whatever the load brings.
/// </summary>
public sealed class FillRaceTests(FillRaceTests.Fixture fixture) : IClassFixture<FillRaceTests.Fixture>
{
    private static readonly Dictionary<string, Func<Scene, Task>> Writes = new(StringComparer.Ordinal)
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
        var address = scene.Fill(path);
        var before = await scene.Reader.GetJsonAsync(address);
        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");

        // Membership is read by the access check too; it must not be what is held.
        if (path != "/libraries")
        {
            await scene.Reader.GetJsonAsync("/libraries");
        }

        fixture.Gate.Close();
        var early = scene.Reader.GetJsonAsync(address);
        await fixture.Gate.Reached;
        await Writes[path](scene);
        var late = scene.Reader.GetJsonAsync(address);
        fixture.Gate.Open();

        await early;
        var seen = await late;
        var afterwards = await scene.Reader.GetJsonAsync(address);
        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");
        var truth = await scene.Reader.GetJsonAsync(address);
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
            var isFill = command.Connection!.ConnectionString.Contains("ReadOnly", StringComparison.OrdinalIgnoreCase)
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
