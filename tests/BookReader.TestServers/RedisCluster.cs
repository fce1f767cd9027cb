using System.Globalization;

namespace BookReader.TestServers;

/// <summary>A Redis cluster of three masters without replicas.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly RedisServer[] _masters;
    private readonly int[] _busPorts = [.. Enumerable.Range(0, 3).Select(_ => LocalProcess.FreePort())];

    private RedisCluster() => _masters =
    [
        .. _busPorts.Select(port => new RedisServer("cluster-enabled yes", string.Create(CultureInfo.InvariantCulture, $"cluster-port {port}"), "cluster-node-timeout 2000")),
    ];

    public string Address => "redis://" + string.Join(',', _masters.Select(master => $"127.0.0.1:{master.Port}"));

    public IReadOnlyList<RedisServer> Masters => _masters;

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        await cluster.JoinAsync();
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var master in _masters)
        {
            await master.DisposeAsync();
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
