using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests;

/// <summary>
/// The checker is checked: servers that are wrong in each of the ways of <c>Mutation</c> which show without a fault that
/// takes minutes to make are caught, and after how many reads is printed. They are debug builds, in which alone they can be wrong.
/// NoComparison is not among them: such a server never sees an upload end, so that nothing can be begun on it.
/// </summary>
public sealed class MutationTests
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SlowLink = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Mutations =>
    [
        .. FaultSettings.InAnyOrder(
            ["StampAfterRead", "AnswerWithoutWaiting", "LookUpOverwrites", "LateJoinersServed", "OwnerCheckedOnlyOnMiss"]),
    ];

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_server_that_is_wrong_is_caught(string mutation)
    {
        FaultSettings.SkipWhenShort();
        var isAboutFlights = mutation == "LateJoinersServed";
        var options = new SiteOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_MUTATION"] = mutation } };
        await using var run = await SiteRun.StartAsync(isAboutFlights ? options with { Lanes = 1, ReadersAtEachNode = 12, ClearPause = Often } : options);
        var fault = new Fault(mutation, FaultGroup.None, async on =>
        {
            // Loads that take long, begun again and again: who asks after a write at the other node finds one under way that began before it.
            on.Site.ToPostgres[0].Delay = isAboutFlights ? SlowLink : TimeSpan.Zero;
            await Infliction.PassAsync(on.Time.TotalSeconds);
            on.Site.Mend();
        });
        var reads = 0;
        Verdict verdict;
        do
        {
            verdict = await run.RunAsync(fault, Each);
            reads += verdict.Reads;
        }
        while (verdict.Violations.Count == 0 && reads < FaultSettings.MostReadsOfMutation);

        TestContext.Current.TestOutputHelper!.WriteLine($"{mutation}: {verdict.Violations.Count} violations after {reads} reads; the first: {string.Concat(verdict.Violations.Take(1))}");
        Assert.NotEmpty(verdict.Violations);
    }
}
