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
        await using var run = await SiteRun.StartAsync(
            new SiteOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_MUTATION"] = mutation } });
        var fault = new Fault(mutation, FaultGroup.None, on => Infliction.PassAsync(on.Time.TotalSeconds));
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
