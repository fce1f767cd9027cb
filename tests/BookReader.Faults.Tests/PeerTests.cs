using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests;

/// <summary>
/// Other caches under the same checker, on bench/BookReader.Peers: nothing is asserted of them, they promise other things.
/// Their violations are counted; <c>eng/faults --peers</c> prints them.
/// </summary>
public sealed class PeerTests
{
    private static readonly string[] Inflicted = ["none", "Redis paused", "Redis emptied", "one node cut from Redis", "node paused for longer than its lease"];

    public static TheoryData<string> Caches => ["none", "delete", "output", "hybrid", "fusion"];

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task Its_old_answers_are_counted(string cache)
    {
        var server = Environment.GetEnvironmentVariable("BOOKREADER_PEERS");
        Assert.SkipWhen(server is null, "BOOKREADER_PEERS names no dll of bench/BookReader.Peers: eng/faults --peers does.");
        await using var run = await SiteRun.StartAsync(new SiteOptions
        {
            Server = server!,
            HasOurTables = false,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PEERS_CACHE"] = cache },
        });
        foreach (var fault in Inflicted.Select(name => PlainFaults.All.Single(fault => fault.Name == name)))
        {
            Verdict verdict = await run.RunAsync(fault with { Name = $"{cache}: {fault.Name}" });
            Assert.True(verdict.Reads > 100, $"Hardly anything was read: {verdict.Row}");
        }
    }
}
