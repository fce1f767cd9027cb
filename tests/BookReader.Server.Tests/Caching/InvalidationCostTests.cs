using System.Globalization;
using System.Text.RegularExpressions;
using BookReader.Caching;
using BookReader.Caching.Keys;
using BookReader.Library.Cached;
using BookReader.Server.Tests.Hosting;
using BookReader.Server.Tests.Operations;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>
/// Promise 7, counted: what a write asks of the database and of Redis is the same with one key under its tags and with
/// a thousand, and so is what it does to memory: nothing. How long it takes with a million is measured by the load test's
/// scenario <c>invalidation</c>.
/// </summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed partial class InvalidationCostTests(InvalidationCostTests.Fixture fixture) : IClassFixture<InvalidationCostTests.Fixture>
{
    private const int Many = 1_000;

    /// <summary>Each puts every list of the reader out of use.</summary>
    private static readonly Dictionary<string, Func<Scene, Task>> Writes = new(StringComparer.Ordinal)
    {
        ["progress saved"] = scene => scene.Reader.SaveProgressAsync(scene.Book, 2, 50),
        ["book edited"] = scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/books/{scene.Book}", new { title = "Edited" }),
        ["member's role changed"] = scene => scene.Owner.AddMemberAsync(scene.Library, scene.Reader, "reader"),
    };

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task A_write_costs_the_same_with_one_key_and_with_a_thousand_and_is_seen_by_each(string name)
    {
        var scene = await fixture.SceneAsync();

        // Once before, so that whatever is done the first time only is done.
        await Writes[name](scene);
        var one = await fixture.CostAsync(scene, keys: 1, () => Writes[name](scene));
        var many = await fixture.CostAsync(scene, Many, async () =>
        {
            await fixture.AreInRedisAsync(scene, Many);
            await Writes[name](scene);
        });

        Assert.Equal(one.Queries, many.Queries);
        Assert.NotEmpty(many.Queries);
        Assert.Equal((0, 0, 0), (one.OfRedis, many.OfRedis, many.Forgotten));
        Assert.Equal(0, fixture.CurrentOf(scene, Many));
    }

    /// <summary>Clearing gives room back besides, which takes as long as there is room to give; what makes it true does not.</summary>
    [Fact]
    public async Task A_clear_asks_the_database_the_same_with_one_key_and_with_a_thousand()
    {
        var scene = await fixture.NewSceneAsync();
        var path = "/admin/cache/clear/" + Uri.EscapeDataString($"user:{scene.Reader.UserId}:books:*");
        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, path);
        var one = await fixture.CostAsync(scene, keys: 1, () => fixture.Server.Admin.WriteAsync(HttpMethod.Delete, path));
        var many = await fixture.CostAsync(scene, Many, () => fixture.Server.Admin.WriteAsync(HttpMethod.Delete, path));

        Assert.Equal(one.Queries, many.Queries);
        Assert.Equal(0, fixture.CurrentOf(scene, Many));

        // Else the sweep might go on beside what is counted next.
        await Eventually.GetAsync(
            () => fixture.Server.Admin.WriteAsync(HttpMethod.Delete, path), cleared => cleared.GetProperty("reclaimed").GetBoolean());
    }

    /// <param name="Queries">What the database was asked, in order.</param>
    /// <param name="OfRedis">How many commands Redis was sent that ask for a key or remove it.</param>
    /// <param name="Forgotten">How many entries went from memory.</param>
    internal sealed record Cost(IReadOnlyCollection<string> Queries, long OfRedis, int Forgotten);

    public sealed partial class Fixture : IAsyncLifetime
    {
        private readonly QueryCounter _queries = new();
        private RedisServer? _redis;
        private Scene? _scene;

        public TestServer Server { get; private set; } = null!;

        private TieredCache Cache => Server.Services.GetRequiredService<TieredCache>();

        private CachedResource Lists => Server.Services.GetRequiredService<Catalogue>().Books;

        public async ValueTask InitializeAsync()
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal);
            if (TestMode.Current is { UsesRedis: true, Missing: null })
            {
                // Of its own, as it counts what it is sent.
                _redis = await RedisServer.StartAsync();
                settings["REDIS_URL"] = _redis.Address;
            }

            Server = await TestServer.StartAsync(settings, services => services.AddSingleton<IInterceptor>(_queries));
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            if (_redis is not null)
            {
                await _redis.DisposeAsync();
            }
        }

        /// <summary>One for all writes.</summary>
        internal async Task<Scene> SceneAsync() => _scene ??= await NewSceneAsync();

        internal Task<Scene> NewSceneAsync() => new InvalidationMatrixTests.Fixture { Server = Server }.SceneAsync();

        /// <summary>Of a write while so many lists of the reader are in the cache.</summary>
        internal async Task<Cost> CostAsync(Scene scene, int keys, Func<Task> writeAsync)
        {
            for (var skip = 0; skip < keys; skip++)
            {
                await Cache.GetAsync(Lists, ListOf(scene, skip), TestContext.Current.CancellationToken);
            }

            // Over HTTP they are what a reader is shown.
            using var last = await scene.Reader.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/books?skip={keys - 1}"));
            Assert.True(last.IsHit(), last.CacheStatus());
            Assert.Equal(keys, CurrentOf(scene, keys));
            var (held, sent) = (Cache.Memory.Entries, await SentToRedisAsync());
            _queries.Reset();
            await writeAsync();
            return new Cost(_queries.Commands, await SentToRedisAsync() - sent, Math.Max(0, held - Cache.Memory.Entries));
        }

        /// <summary>How many of so many lists of the reader memory would still answer with.</summary>
        internal int CurrentOf(Scene scene, int keys) =>
            Enumerable.Range(0, keys).Count(skip => Cache.TryGet(Lists, ListOf(scene, skip), out _));

        /// <summary>Most of them: puts are dropped where a busy machine lets Redis wait.</summary>
        internal async Task AreInRedisAsync(Scene scene, int keys)
        {
            if (_redis is not null)
            {
                await Eventually.GetAsync(() => _redis.CountAsync($"br:*:user:{scene.Reader.UserId}:books:*"), count => count > keys / 2);
            }
        }

        private static KeyValue[] ListOf(Scene scene, int skip) => [scene.Reader.UserId, skip, 50, KeyValue.Absent, KeyValue.Absent];

        /// <summary>As Redis counts it; without puts, which come after the reads that they belong to, and what a connection says for itself.</summary>
        private async Task<long> SentToRedisAsync() => _redis is null ? 0 : Calls().Matches(await _redis.SayAsync("INFO commandstats"))
            .Where(each => RedisCommandTests.AsksOrRemoves(each.Groups[1].Value))
            .Sum(each => long.Parse(each.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));

        [GeneratedRegex(@"cmdstat_([a-z]+)[^:]*:calls=(\d+)")]
        private static partial Regex Calls();
    }
}
