using System.Globalization;

namespace BookReader.TestServers;

/// <summary>A Redis cluster of three masters, with a replica each or without.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly RedisServer[] _masters;
    private readonly int[] _busPorts = [.. Enumerable.Range(0, 3).Select(_ => LocalProcess.FreePort())];

    private RedisCluster() => _masters = [.. _busPorts.Select(NewServer)];

    /// <summary>One for each master, of the same order; none unless they were asked for.</summary>
    public IReadOnlyList<RedisServer> Replicas { get; private set; } = [];

    public string Address => "redis://" + string.Join(',', _masters.Select(master => $"127.0.0.1:{master.Port}"));

    public IReadOnlyList<RedisServer> Masters => _masters;

    /// <param name="hasReplicas">Whether each master has one, which takes its place when it is gone for two seconds.</param>
    public static async Task<RedisCluster> StartAsync(bool hasReplicas = false)
    {
        var cluster = new RedisCluster();
        await cluster.JoinAsync();
        if (hasReplicas)
        {
            await cluster.AddReplicasAsync();
        }

        return cluster;
    }

    /// <summary>Moves slots, with what is in them, from one master to another while both are in use.</summary>
    public async Task MigrateAsync(int slots, int from, int to)
    {
        await using var moving = LocalProcess.Start(
            "redis-cli",
            [
                "--cluster", "reshard", $"127.0.0.1:{_masters[from].Port}", "--cluster-yes", "--cluster-slots", slots.ToString(CultureInfo.InvariantCulture),
                "--cluster-from", await _masters[from].SayAsync("CLUSTER MYID"), "--cluster-to", await _masters[to].SayAsync("CLUSTER MYID"),
            ],
            "/");
        await moving.WaitForExitAsync(CancellationToken.None);
        if (moving.ExitCode != 0)
        {
            throw new InvalidOperationException($"redis-cli: {moving.Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _masters.Concat(Replicas))
        {
            await server.DisposeAsync();
        }
    }

    private static RedisServer NewServer(int busPort) =>
        new("cluster-enabled yes", string.Create(CultureInfo.InvariantCulture, $"cluster-port {busPort}"), "cluster-node-timeout 2000");

    private async Task AddReplicasAsync()
    {
        var busPorts = _masters.Select(_ => LocalProcess.FreePort()).ToArray();
        Replicas = [.. busPorts.Select(NewServer)];
        for (var i = 0; i < Replicas.Count; i++)
        {
            var (replica, master) = (Replicas[i], await _masters[i].SayAsync("CLUSTER MYID"));
            await replica.StartAsync();
            await replica.SayAsync($"CLUSTER MEET 127.0.0.1 {_masters[0].Port} {_busPorts[0]}");
            await Polling.UntilAsync(
                async () => await replica.SayAsync($"CLUSTER REPLICATE {master}") == "+OK", TimeSpan.FromMinutes(1), "the replica knows its master");
            await Polling.UntilAsync(
                async () => (await replica.SayAsync("INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1),
                "the replica follows its master");
        }
    }

    private async Task JoinAsync()
    {
        for (var i = 0; i < _masters.Length; i++)
        {
            await _masters[i].StartAsync();
            await _masters[i].SayAsync($"CLUSTER ADDSLOTSRANGE {Slots * i / 3} {(Slots * (i + 1) / 3) - 1}");
            await _masters[0].SayAsync($"CLUSTER MEET 127.0.0.1 {_masters[i].Port} {_busPorts[i]}");
        }

        foreach (var master in _masters)
        {
            await Polling.UntilAsync(
                async () => (await master.SayAsync("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1),
                "the cluster is whole");
        }
    }
}
