using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests;

/// <summary>
/// Other caches under the same checker, on bench/BookReader.Peers, and ours beside them: of the others nothing is asserted, they
/// promise other things. Their violations are counted; <c>eng/faults --peers</c> prints them.
/// </summary>
public sealed class PeerTests
{
    private const string Ours = "BookReader";

    /// <summary>All but those of listening connections, of which the others have none, and of the disk, on which they keep nothing.</summary>
    private static readonly IReadOnlyList<Fault> OnOneSite =
    [
        .. FaultSettings.InAnyOrder(PlainFaults.All.Select(fault => fault.Name))
            .Where(name => !name.StartsWith("listening", StringComparison.Ordinal) && (name != PlainFaults.ClockJumps || ClockJump.Missing is null))
            .Select(name => PlainFaults.All.Single(fault => fault.Name == name)),
        MixedFaults.Of(FaultSettings.Seed),
    ];

    public static TheoryData<string> Caches => ["none", "delete", "output", "hybrid", "fusion", Ours];

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task Its_old_answers_are_counted(string cache)
    {
        var server = Environment.GetEnvironmentVariable("BOOKREADER_PEERS");
        Assert.SkipWhen(server is null, "BOOKREADER_PEERS names no dll of bench/BookReader.Peers: eng/faults --peers does.");
        var options = cache == Ours ? new SiteOptions() : new SiteOptions
        {
            Name = cache,
            Server = server!,
            HasOurTables = false,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PEERS_CACHE"] = cache },
        };
        await using (var run = await SiteRun.StartAsync(options))
        {
            foreach (var fault in OnOneSite)
            {
                await FaultSettings.UntilEnoughIsReadAsync(() => JudgeAsync(run, fault));
            }
        }

        await FaultSettings.UntilEnoughIsReadAsync(() => SiteFaults.FailOverAsync(options, JudgeAsync));
        await FaultSettings.UntilEnoughIsReadAsync(() => SiteFaults.PromoteAsync(options, JudgeAsync));
        await FaultSettings.UntilEnoughIsReadAsync(() => SiteFaults.MoveSlotsAsync(options, JudgeAsync));

        async Task<Verdict> JudgeAsync(SiteRun run, Fault fault)
        {
            var verdict = cache == Ours ? await run.PassAsync(fault) : await run.RunAsync(fault);
            Assert.True(verdict.Reads > 100, $"Hardly anything was read: {verdict.Row}");
            return verdict;
        }
    }
}
