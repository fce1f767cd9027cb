using System.Net.Sockets;
using System.Text;
using BookReader.TestServers;

namespace BookReader.Caching.Tests.Redis;

/// <summary>What a reader's path sends: single-key commands that every server of the kind takes, below our own prefix.</summary>
public sealed class RedisCommandTests
{
    // What the library sends of its own accord, for its connections.
    private static readonly string[] OfConnections = ["PING", "HELLO", "AUTH", "CLIENT", "INFO", "CONFIG", "CLUSTER", "ECHO", "SENTINEL", "COMMAND", "ROLE", "SELECT"];

    [Fact]
    public async Task Reads_writes_and_removals_send_GET_SET_and_UNLINK_and_nothing_else()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var server = await RedisServer.StartAsync();
        using var monitor = new TcpClient();
        await monitor.ConnectAsync("127.0.0.1", server.Port, TestContext.Current.CancellationToken);
        await monitor.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var lines = new StreamReader(monitor.GetStream(), Encoding.Latin1);

        await using var redis = await RedisUnderTest.PatientlyAsync(server.Address);
        var cache = redis.Cache();
        foreach (var n in Enumerable.Range(0, 20))
        {
            cache.Write(n);
            await cache.ReadAsync(n);
            await cache.ReadAsync(n);
            await Polling.UntilAsync(async () => await redis.FindAsync($"item:{n}", cache.Item.SharedVersion) is not null, TimeSpan.FromSeconds(60), "it is put");
            await redis.Tier.RemoveAsync(cache.Item.SharedVersion, $"item:{n}");
        }

        await server.SayAsync("ECHO the-end");
        List<(string Command, string Key)> sent = [];
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("the-end", StringComparison.Ordinal))
        {
            // As: 1700000000.000000 [0 127.0.0.1:40000] "GET" "key"
            if (line.Split('"') is [_, var command, ..] parts)
            {
                sent.Add((command.ToUpperInvariant(), parts.Length > 3 ? parts[3] : ""));
            }
        }

        var ours = sent.Where(each => !OfConnections.Contains(each.Command)).ToArray();
        Assert.Equal(["GET", "SET", "UNLINK"], ours.Select(each => each.Command).Distinct().Order(StringComparer.Ordinal));
        Assert.All(ours, each => Assert.StartsWith($"br:{redis.Database}:", each.Key, StringComparison.Ordinal));
    }
}
