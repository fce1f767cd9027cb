using BookReader.Faults.Tests.History;
using BookReader.Faults.Tests.Site;
using BookReader.TestServers;

namespace BookReader.Faults.Tests.Load;

/// <summary>Readers and writers who never stop, at all nodes of a site, until they are told to.</summary>
internal sealed class Workload
{
    private static readonly TimeSpan SignInEvery = TimeSpan.FromMinutes(5);

    private readonly FaultSite _site;
    private readonly Caller _caller = new();
    private readonly IReadOnlyList<Lane> _lanes;
    private readonly int _seed;
    private string _admin = "";
    private long _signedInAt = Caller.Now;

    private Workload(FaultSite site, Caller caller, IReadOnlyList<Lane> lanes, int seed) => (_site, _caller, _lanes, _seed) = (site, caller, lanes, seed);

    public static async Task<Workload> PrepareAsync(FaultSite site, int seed)
    {
        var caller = new Caller();
        var admin = await AdminAsync(caller, site.Nodes[0]);
        var prepared = new List<Lane>();
        for (var number = 0; number < site.Options.Lanes; number++)
        {
            prepared.Add(await Lane.PrepareAsync(caller, site.Nodes[0], admin, number));
        }

        return new Workload(site, caller, prepared, seed) { _admin = admin };
    }

    /// <summary>Goes on while a fault is inflicted, then lets all nodes be looked at, and judges everything.</summary>
    public async Task<Verdict> RunAsync(string fault, Func<Task> inflict)
    {
        using var ending = new CancellationTokenSource();
        Task[] busy =
        [
            .. _lanes.Select((lane, i) => Repeat(random => lane.WriteAsync(Any(random), random), 1_000 + i, ending.Token, FaultSettings.WritePause)),
            .. _site.Nodes.SelectMany(node => Enumerable.Range(0, _site.Options.ReadersAtEachNode).Select(i =>
                Repeat(random => _lanes[random.Next(_lanes.Count)].LookAsync(node, random), 2_000 + (100 * node.Number) + i, ending.Token))),
            Repeat(random => Somebody(random).SignOutAsync(_site.Nodes, random), 3_000, ending.Token, TimeSpan.FromSeconds(1.5)),
            Repeat(random => Somebody(random).DeleteAsync(_site.Nodes, random), 3_001, ending.Token, TimeSpan.FromSeconds(2)),
            Repeat(
                random => _caller.CallAsync(Any(random), HttpMethod.Delete, "/admin/cache/clear", _admin), 3_002, ending.Token, _site.Options.ClearPause),
        ];
        try
        {
            await inflict();
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(busy);
        }

        foreach (var node in _site.Nodes)
        {
            await Polling.UntilAsync(async () => !await _lanes[0].IsStaleAsync(node), TimeSpan.FromSeconds(30), "the node has heard the database again");
            await Task.WhenAll(_lanes.Select(lane => lane.LookAtAllAsync(node)));
        }

        return await JudgeAsync(fault);

        Node Any(Random random) => _site.Nodes[random.Next(_site.Nodes.Count)];
        Lane Somebody(Random random) => _lanes[random.Next(_lanes.Count)];
    }

    /// <summary>Between two runs. A token lasts for a quarter of an hour; passwords take long to check, on purpose.</summary>
    public async Task SignInAsync()
    {
        if (TimeProvider.System.GetElapsedTime(_signedInAt) > SignInEvery)
        {
            _signedInAt = Caller.Now;
            _admin = await AdminAsync(_caller, _site.Nodes[0]);
            await Task.WhenAll(_lanes.Select(lane => lane.SignInAsync(_site.Nodes[0], _admin)));
        }
    }

    private static async Task<string> AdminAsync(Caller caller, Node node)
    {
        var answer = await caller.CallAsync(node, HttpMethod.Post, "/auth/login", null, new { email = FaultSite.AdminEmail, password = FaultSite.Password, device = "faults" });
        return answer.Body.GetProperty("access_token").GetString()!;
    }

    private Task Repeat(Func<Random, Task> act, int stream, CancellationToken cancellationToken, TimeSpan pause = default) => Task.Run(
        async () =>
        {
            var random = new Random(HashCode.Combine(_seed, stream));
            while (!cancellationToken.IsCancellationRequested)
            {
                await act(random);
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, TimeProvider.System);
                }
            }
        },
        CancellationToken.None);

    private async Task<Verdict> JudgeAsync(string fault)
    {
        var (reads, stale, violations, waits) = (0, 0, new List<Violation>(), new List<TimeSpan>());
        foreach (var register in _lanes.SelectMany(lane => lane.TakeRegisters()))
        {
            waits.AddRange(register.TakeAnswered().Select(write => TimeProvider.System.GetElapsedTime(write.Begin, write.End)));
            var (judged, judgedStale, found) = Checker.Check(register);
            (reads, stale) = (reads + judged, stale + judgedStale);
            violations.AddRange(found);
        }

        var lost = new List<int>();
        if (_site.HasOurTables)
        {
            foreach (var lane in _lanes)
            {
                lost.AddRange(await lane.FindLostAsync(_site));
            }
        }

        return new Verdict(_site.Options.Name, fault, reads, stale, violations, lost, waits, _caller.TakeFailures());
    }
}
