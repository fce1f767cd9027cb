using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;

namespace BookReader.Faults.Tests.Site;

/// <summary>A site with its load, on which faults are inflicted one after the other.</summary>
internal sealed class SiteRun : IAsyncDisposable
{
    private const int MostTold = 20;

    private readonly FaultSite _site;
    private readonly Workload _workload;

    private SiteRun(FaultSite site, Workload workload) => (_site, _workload) = (site, workload);

    public static async Task<SiteRun> StartAsync(SiteOptions options)
    {
        var site = await FaultSite.StartAsync(options);
        try
        {
            return new SiteRun(site, await Workload.PrepareAsync(site, FaultSettings.Seed));
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Inflicts a fault under load and judges what came of it.</summary>
    public async Task<Verdict> RunAsync(Fault fault, TimeSpan? time = null)
    {
        await _workload.SignInAsync();
        var verdict = await _workload.RunAsync(
            fault.Name, () => fault.InflictAsync(new Infliction(_site, new Random(FaultSettings.Seed), time ?? FaultSettings.Time)));
        Report.Add(verdict);
        return verdict;
    }

    /// <summary>The same, and nothing may be wrong.</summary>
    public async Task<Verdict> PassAsync(Fault fault)
    {
        var verdict = await RunAsync(fault);
        foreach (var violation in verdict.Violations.Take(MostTold))
        {
            TestContext.Current.TestOutputHelper!.WriteLine(violation.ToString());
        }

        Assert.True(verdict.Violations.Count == 0, $"{verdict.Violations.Count} answers were wrong. The servers said: {string.Concat(_site.Nodes.Select(node => node.Complaints))}");
        Assert.Empty(verdict.Lost);
        Assert.DoesNotContain(_site.Nodes, node => node.HasFoundItselfWrong);
        var forbidden = verdict.Failures.Keys.Except(fault.Allowed, StringComparer.Ordinal).ToList();
        Assert.True(forbidden.Count == 0, $"{fault.Name} excuses no {string.Join(", ", forbidden)}. The servers said: {string.Concat(_site.Nodes.Select(node => node.Complaints))}");

        // Few writes: while no node hears the others each takes seconds, and the shortest run lasts for four.
        Assert.True(verdict.Reads > 100 && verdict.Waits.Count > 2, $"Hardly anything was done: {verdict.Row}");
        return verdict;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
