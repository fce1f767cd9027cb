using System.Globalization;
using System.Net;
using BookReader.Server.Tests.Hosting;
using BookReader.Server.Tests.Operations;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Nodes;

/// <summary>
/// Promise 1 on two nodes, which are processes, whatever happens to Redis, to the channel and to one of them.
/// <c>BOOKREADER_NODE_ROUNDS=10000</c> makes it the long run.
/// </summary>
[Trait(TestMode.Trait, TestMode.Once)]
[Collection(nameof(RedisFaultTests.Alone))]
public sealed class NodeTests : IClassFixture<NodeGroup>
{
    private const int Lanes = 4;
    private const int FaultRounds = 40;

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("BOOKREADER_NODE_ROUNDS"), out var rounds) ? rounds : 200;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(2);

    private readonly NodeGroup _group;

    public NodeTests(NodeGroup group)
    {
        Assert.SkipWhen(NodeGroup.Missing is not null, NodeGroup.Missing ?? "");
        _group = group;
    }

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task What_one_node_answered_the_other_shows_round_after_round()
    {
        var beganAt = TimeProvider.System.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => AlternatingRounds.PrepareAsync(_group)));
        await Task.WhenAll(lanes.Select(lane => lane.RunAsync(Rounds / Lanes)));
        Output.WriteLine($"{Rounds} rounds in {TimeProvider.System.GetElapsedTime(beganAt).TotalSeconds:F0} s");
    }

    [Fact]
    public async Task It_does_while_Redis_is_killed_emptied_paused_and_put_back_from_an_old_copy()
    {
        var rounds = await AlternatingRounds.PrepareAsync(_group);
        await WithFaultAsync(rounds, _group.Redis.KillAsync, _group.Redis.StartAsync);
        await WithFaultAsync(rounds, _group.Redis.PauseAsync, _group.Redis.ResumeAsync);
        await WithFaultAsync(rounds, async () => await _group.Redis.SayAsync("FLUSHALL"), () => Task.CompletedTask);

        await _group.Redis.SayAsync("SAVE");
        var copy = Path.Combine(_group.Redis.Folder, "dump.rdb");
        var old = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        await rounds.RunAsync(FaultRounds);
        await WithFaultAsync(
            rounds,
            async () =>
            {
                await _group.Redis.KillAsync();
                await File.WriteAllBytesAsync(copy, old);
            },
            _group.Redis.StartAsync);
    }

    [Fact]
    public async Task It_does_while_the_other_node_stops_hearing_again_and_again()
    {
        var rounds = await AlternatingRounds.PrepareAsync(_group);
        var isOver = false;
        var killing = Task.Run(async () =>
        {
            var killed = 0;
            while (!isOver)
            {
                killed += int.Parse(
                    await _group.QueryAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"),
                    CultureInfo.InvariantCulture);
                await Eventually.PassAsync(TimeSpan.FromSeconds(1));
            }

            return killed;
        });
        await rounds.RunAsync(3 * FaultRounds);
        isOver = true;
        Assert.True(await killing > 2, "Hardly any connection was killed.");
    }

    [Fact]
    public async Task A_write_waits_for_a_node_that_stands_still_and_the_node_shows_nothing_old_afterwards()
    {
        var reader = await _group.NewReaderAsync();
        var book = await reader[0].AddBookAsync(TestBooks.Small($"Book {Guid.NewGuid()}"), "book.fb2");
        await reader[0].SaveProgressAsync(book, 1, 1);
        await reader[1].GetJsonAsync($"/books/{book}/progress");
        await _group.Nodes[1].PauseAsync();

        // Sent before it goes on, and so answered by what it knew when it stood still, or by more.
        var early = reader[1].GetJsonAsync($"/books/{book}/progress");
        var waited = await TimedAsync(() => reader[0].SaveProgressAsync(book, 1, 50));
        var after = await TimedAsync(() => reader[0].SaveProgressAsync(book, 1, 60));
        await _group.Nodes[1].ResumeAsync();
        var shown = (await reader[1].GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").GetProperty("current_position").GetDouble();
        await early;

        var node = (await (await _group.Nodes[0].SignInAsync()).GetJsonAsync("/admin/cache/stats")).GetProperty("node");

        Output.WriteLine($"the first write waited {waited.TotalMilliseconds:F0} ms, the next {after.TotalMilliseconds:F0} ms");
        Assert.True(node.GetProperty("nodes").GetInt32() >= 2 && node.GetProperty("has_lease").GetBoolean(), node.ToString());

        // Not by the first write's own time: the import worker's writes wait for that node too.
        Assert.InRange(node.GetProperty("longest_wait_ms").GetDouble(), LeaseTime.TotalMilliseconds * 0.5, LeaseTime.TotalMilliseconds * 3);
        Assert.Equal(60, shown);
        Assert.InRange(waited, LeaseTime * 0.5, LeaseTime * 3);
        Assert.True(after < LeaseTime / 2, $"Once it had lapsed the next write waited {after}.");
    }

    [Fact]
    public async Task Nobody_waits_for_a_node_that_has_stopped_and_each_write_waits_once_at_most_for_one_that_was_killed()
    {
        var third = await _group.AddAsync();
        await _group.WaitForNodesAsync(3);
        var reader = await _group.NewReaderAsync();
        var book = await reader[0].AddBookAsync(TestBooks.Small($"Book {Guid.NewGuid()}"), "book.fb2");
        await third.StopAsync();
        var stopped = await TimedAsync(() => reader[0].SaveProgressAsync(book, 1, 10));
        Assert.Equal("2", await _group.QueryAsync("SELECT count(*) FROM cache_node"));
        await _group.RemoveAsync(third);

        var fourth = await _group.AddAsync();
        await _group.WaitForNodesAsync(3);
        await fourth.KillAsync();
        var killed = await TimedAsync(() => reader[0].SaveProgressAsync(book, 1, 20));
        var next = await TimedAsync(() => reader[0].SaveProgressAsync(book, 1, 30));
        await _group.RemoveAsync(fourth);

        Output.WriteLine($"behind a stopped node {stopped.TotalMilliseconds:F0} ms, behind a killed one {killed.TotalMilliseconds:F0} ms, then {next.TotalMilliseconds:F0} ms");
        Assert.True(stopped < LeaseTime / 2, $"A write waited {stopped} for a node that had left.");
        Assert.InRange(killed, TimeSpan.FromMilliseconds(200), LeaseTime * 3);
        Assert.True(next < LeaseTime / 2, $"The next write waited {next}.");
    }

    [Fact]
    public async Task A_token_that_one_node_revoked_is_refused_by_every_other_from_that_moment()
    {
        var admin = await _group.Nodes[0].SignInAsync();
        for (var round = 0; round < 20; round++)
        {
            var reader = await _group.NewReaderAsync();
            await reader[1].GetJsonAsync("/books");
            var (at, other) = (reader[round % 2], reader[(round + 1) % 2]);
            using var revoked = await RevokeAsync(round % 4, at, admin);
            Assert.True(revoked.IsSuccessStatusCode, $"round {round}: {revoked.StatusCode}");
            using var answer = await other.GetAsync("/books");
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"round {round}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Five_hundred_readers_of_a_cold_chapter_cost_each_node_one_load_at_most()
    {
        var third = await _group.AddAsync();
        await _group.WaitForNodesAsync(3);
        var reader = await _group.NewReaderAsync();
        var book = await reader[0].AddBookAsync(TestBooks.Fb2($"Book {Guid.NewGuid()}", "Ann Author", TestBooks.Words(3000)), "book.fb2");
        foreach (var client in reader)
        {
            await client.GetJsonAsync("/libraries");
        }

        var before = await LoadsAsync();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(n => reader[n % 3].GetJsonAsync($"/books/{book}/chapters/1")));
        var loads = await LoadsAsync() - before;
        await third.StopAsync();
        await _group.RemoveAsync(third);

        Output.WriteLine($"{loads} loads");
        Assert.InRange(loads, 1, 3);
    }

    private static Task<HttpResponseMessage> RevokeAsync(int way, ApiClient client, ApiClient admin) => way switch
    {
        0 => client.SendAsync(HttpMethod.Post, "/auth/logout"),
        1 => client.SendAsync(HttpMethod.Post, "/auth/logout-everywhere"),
        2 => client.SendAsync(HttpMethod.Put, "/auth/password", new { current_password = TestServer.Password, new_password = "another long passphrase" }),
        _ => admin.SendAsync(HttpMethod.Patch, $"/admin/users/{client.UserId}", new { is_disabled = true }),
    };

    private async Task<int> LoadsAsync()
    {
        var loads = 0;
        foreach (var node in _group.Nodes)
        {
            var resources = (await (await node.SignInAsync()).GetJsonAsync("/admin/cache/stats")).GetProperty("resources");
            loads += resources.GetProperty("chapter").GetProperty("loads").GetInt32();
        }

        return loads;
    }

    private static async Task WithFaultAsync(AlternatingRounds rounds, Func<Task> begin, Func<Task> end)
    {
        await rounds.RunAsync(FaultRounds / 3);
        await begin();
        await rounds.RunAsync(FaultRounds);
        await end();
        await rounds.RunAsync(FaultRounds / 3);
    }

    private static async Task<TimeSpan> TimedAsync(Func<Task> act)
    {
        var beganAt = TimeProvider.System.GetTimestamp();
        await act();
        return TimeProvider.System.GetElapsedTime(beganAt);
    }
}
