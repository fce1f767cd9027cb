using System.Net.Sockets;
using System.Text;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Caching;

/// <summary>What the whole server says to Redis while people use it, as Redis itself reports it.</summary>
public sealed class RedisCommandTests
{
    // What a connection needs for itself, once, and the probe.
    private static readonly string[] OfConnections = ["PING", "HELLO", "AUTH", "CLIENT", "INFO", "CONFIG", "CLUSTER", "ECHO", "SENTINEL", "COMMAND", "ROLE", "SELECT"];

    // Redis's names of what asks for a key's value, puts one, and removes one.
    private static readonly string[] OfUsers = ["GET", "PSETEX", "SET", "SETEX", "UNLINK"];

    /// <summary>Whether a command, as Redis names it, asks for what lies in it or removes it. Not the two by which tests look.</summary>
    public static bool AsksOrRemoves(string command) =>
        !OfConnections.Contains(command, StringComparer.OrdinalIgnoreCase) && command is not ("set" or "setex" or "psetex" or "eval" or "keys");

    [Fact]
    public async Task Nothing_that_a_user_does_searches_Redis_or_touches_what_is_not_ours()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var redis = await RedisServer.StartAsync();
        using var monitor = new TcpClient();
        await monitor.ConnectAsync("127.0.0.1", redis.Port, TestContext.Current.CancellationToken);
        await monitor.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var lines = new StreamReader(monitor.GetStream(), Encoding.Latin1);

        await using var server = await TestServer.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REDIS_URL"] = redis.Address,
            ["REDIS_CACHE_ENABLED"] = "true",
            ["BOOKREADER_REGISTRATION"] = "open",
        });
        await Eventually.GetAsync(
            () => server.Nobody.GetJsonAsync("/health"), health => health.GetProperty("checks").GetProperty("redis").GetString() == "ok");
        await redis.SayAsync("ECHO the-beginning");
        await UseEverythingAsync(server);
        await redis.SayAsync("ECHO the-end");

        var sent = await SentAsync(lines);
        Assert.NotEmpty(sent);
        Assert.Subset(OfUsers.ToHashSet(StringComparer.Ordinal), sent.Select(each => each.Command).ToHashSet(StringComparer.Ordinal));
        Assert.Contains("GET", sent.Select(each => each.Command));
        Assert.All(sent, each => Assert.StartsWith("br:", each.Key, StringComparison.Ordinal));
    }

    private static async Task UseEverythingAsync(TestServer server)
    {
        var owner = server.Nobody;
        await owner.WriteAsync(HttpMethod.Post, "/auth/register", new { email = "owner@example.org", password = TestServer.Password });
        await owner.SignInAsync("owner@example.org", TestServer.Password);
        var friend = await server.NewUserAsync();
        var library = await owner.NewLibraryAsync();
        await owner.AddMemberAsync(library, friend, "editor");
        var book = await owner.AddBookAsync(TestBooks.WithCover("Covered"), "covered.fb2", library);
        string[] reads =
        [
            "/auth/me", "/libraries", $"/libraries/{library}/members", "/books", "/books?sort=title&limit=10", $"/books?library={library}", "/books?q=covered",
            $"/books/{book}", $"/books/{book}/toc", $"/books/{book}/chapters", $"/books/{book}/chapters/1", $"/books/{book}/chapters/1/descriptions",
            $"/books/{book}/descriptions", $"/books/{book}/progress", $"/books/{book}/progress/history", $"/books/{book}/import", $"/books/{book}/cover", $"/books/{book}/file",
        ];
        Func<Task>[] writes =
        [
            () => owner.SaveProgressAsync(book, 1, 50),
            () => friend.WriteAsync(HttpMethod.Patch, $"/books/{book}", new { title = "Edited" }),
            () => owner.WriteAsync(HttpMethod.Put, $"/books/{book}/chapters/1", new { title = "Corrected", html = "<p>Corrected.</p>" }),
            () => owner.WriteAsync(HttpMethod.Patch, $"/libraries/{library}", new { name = "Renamed" }),
            () => owner.WriteAsync(HttpMethod.Delete, $"/libraries/{library}/members/{friend.UserId}"),
        ];
        foreach (var write in writes)
        {
            foreach (var path in reads)
            {
                (await owner.GetAsync(path)).Dispose();
                using var again = await owner.GetAsync(path);
                Assert.True(again.IsSuccessStatusCode, $"{path}: {again.StatusCode}");
            }

            await write();
        }

        await owner.WriteAsync(HttpMethod.Delete, $"/books/{book}");
        await owner.WriteAsync(HttpMethod.Delete, $"/libraries/{library}");
        await owner.WriteAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = owner.RefreshToken });
        await owner.WriteAsync(HttpMethod.Post, "/auth/logout-everywhere");
    }

    /// <summary>Between the two marks, without what connections say for themselves.</summary>
    private static async Task<List<(string Command, string Key)>> SentAsync(StreamReader lines)
    {
        List<(string Command, string Key)> sent = [];
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("the-end", StringComparison.Ordinal))
        {
            if (line.Contains("the-beginning", StringComparison.Ordinal))
            {
                sent.Clear();
            }
            else if (line.Split('"') is [_, var command, ..] parts && !OfConnections.Contains(command.ToUpperInvariant()))
            {
                // As: 1700000000.000000 [0 127.0.0.1:40000] "GET" "key"
                sent.Add((command.ToUpperInvariant(), parts.Length > 3 ? parts[3] : ""));
            }
        }

        return sent;
    }
}
