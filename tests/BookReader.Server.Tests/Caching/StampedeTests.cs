using System.Text.Json;
using BookReader.Caching;
using BookReader.Library.Cached;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>
/// Promise 5, counted for every cached resource: so many readers of what is cold cost what one costs, twice that when it
/// changes meanwhile. The first load is held open until all of them have come.
/// </summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class StampedeTests(StampedeTests.Fixture fixture) : IClassFixture<StampedeTests.Fixture>
{
    private const int Readers = 100;

    public static TheoryData<string> Paths => FillRaceTests.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_hundred_readers_of_a_cold_resource_cost_the_loads_and_the_queries_of_one(string path)
    {
        var scene = await fixture.SceneAsync();
        path = scene.Fill(path);
        await fixture.ForgetAsync(scene, path);
        await scene.Reader.GetJsonAsync(path);
        var one = fixture.Cost;

        await fixture.ForgetAsync(scene, path);
        var answers = await fixture.ReadTogetherAsync(scene.Reader, path, () => Task.CompletedTask);

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.Equal(one, fixture.Cost);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task They_cost_the_loads_of_two_at_most_when_it_changes_meanwhile(string path)
    {
        var scene = await fixture.SceneAsync();
        var write = FillRaceTests.Writes[path];
        path = scene.Fill(path);
        await fixture.ForgetAsync(scene, path);
        await scene.Reader.GetJsonAsync(path);
        var one = fixture.Cost.Loads;

        await fixture.ForgetAsync(scene, path);
        var answers = await fixture.ReadTogetherAsync(scene.Reader, path, () => write(scene));

        Assert.InRange(answers.Distinct(StringComparer.Ordinal).Count(), 1, 2);
        Assert.InRange(fixture.Cost.Loads, one, 2 * one);
    }

    /// <summary>Each asks the database whether what was loaded is current, and none of them loads it for that.</summary>
    [Fact]
    public async Task They_cost_the_loads_of_two_at_most_on_a_node_that_has_no_lease()
    {
        Assert.SkipUnless(TestMode.Current.UsesPostgres, "On SQLite there are no leases.");
        var scene = await fixture.SceneAsync();
        var path = scene.Fill("/books/{book}/chapters/1");
        await fixture.ForgetAsync(scene, path);
        var isLocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // No beat gets through, so that the lease runs out.
        var locking = scene.WriteAsync(Changes.NothingShown, async (context, token) =>
        {
            await context.Database.ExecuteSqlRawAsync("LOCK TABLE cache_node IN ACCESS EXCLUSIVE MODE", token);
            isLocked.SetResult();
            await isOver.Task.WaitAsync(token);
        });
        try
        {
            await isLocked.Task;
            await LeaseIsAsync("lapsed");
            await fixture.ReadTogetherAsync(scene.Reader, path, () => Task.CompletedTask);
            await LeaseIsAsync("lapsed");

            Assert.InRange(fixture.Cost.Loads, 1, 2);
        }
        finally
        {
            isOver.SetResult();
            await locking;
        }

        await LeaseIsAsync("held");
    }

    private Task<JsonElement> LeaseIsAsync(string state) => Eventually.GetAsync(
        () => fixture.Server.Nobody.GetJsonAsync("/health"), health => health.GetProperty("checks").GetProperty("lease").GetString() == state);

    public sealed class Fixture : IAsyncLifetime, IStartupFilter
    {
        private readonly QueryCounter _queries = new();
        private readonly FillRaceTests.ReadGate _gate = new();
        private InvalidationMatrixTests.Fixture _scenes = null!;
        private Scene? _scene;
        private int _requests;
        private long _loadsBefore;

        public TestServer Server => _scenes.Server;

        /// <summary>What the database was asked since everything was forgotten, and how many entries were loaded.</summary>
        internal (long Loads, int Queries) Cost => (Loads - _loadsBefore, _queries.Commands.Count);

        private long Loads => Server.Services.GetRequiredService<Catalogue>().All.Sum(resource => resource.Counters.Loads);

        public async ValueTask InitializeAsync() => _scenes = await InvalidationMatrixTests.Fixture.StartAsync(services => services
            .AddSingleton<IInterceptor>(_gate)
            .AddSingleton<IInterceptor>(_queries)
            .AddSingleton<IStartupFilter>(this));

        public ValueTask DisposeAsync() => _scenes.DisposeAsync();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                Interlocked.Increment(ref _requests);
                await rest(http);
            });
            next(app);
        };

        /// <summary>One for all: each write can be made again.</summary>
        internal async Task<Scene> SceneAsync() => _scene ??= await _scenes.SceneAsync();

        /// <summary>Puts every entry out of use but the memberships, which each access check reads besides, and begins to count. The session is known by then.</summary>
        internal async Task ForgetAsync(Scene scene, string path)
        {
            await Server.Services.GetRequiredService<TieredCache>().InvalidateAsync(
                [.. Server.Services.GetRequiredService<Catalogue>().All.Select(resource => resource.KindTag)], [], TestContext.Current.CancellationToken);
            await scene.Reader.GetJsonAsync(path == "/libraries" ? "/auth/me" : "/libraries");

            _loadsBefore = Loads;
            _queries.Reset();
        }

        /// <summary>Half of them come before something happens, half after it, and the first one's load ends last of all.</summary>
        internal async Task<string[]> ReadTogetherAsync(ApiClient reader, string path, Func<Task> happen)
        {
            _gate.Close();
            List<Task<JsonElement>> reading = [reader.GetJsonAsync(path)];
            await _gate.Reached;
            await ComeAsync(Readers / 2);
            await happen();
            await ComeAsync(Readers);
            _gate.Open();
            return [.. (await Task.WhenAll(reading)).Select(answer => answer.ToString())];

            async Task ComeAsync(int count)
            {
                var expected = Volatile.Read(ref _requests) + count - reading.Count;
                reading.AddRange(Enumerable.Range(reading.Count, count - reading.Count).Select(_ => reader.GetJsonAsync(path)));
                await Eventually.GetAsync(() => Task.FromResult(Volatile.Read(ref _requests)), seen => seen >= expected);
            }
        }
    }
}
