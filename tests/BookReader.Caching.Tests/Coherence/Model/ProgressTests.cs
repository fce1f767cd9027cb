using static BookReader.Caching.Tests.Coherence.Model.WrongVariants;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>A write is answered in bounded time, from whatever state the world got into: at once by a node that hears, within D for one that does not.</summary>
public sealed class ProgressTests
{
    // A schedule is tried from each state in so many: all of them would take longer than finding them.
    private const int OneIn = 7;

    public static IEnumerable<TheoryDataRow<string>> Names =>
        from bounds in All select new TheoryDataRow<string>(bounds.Name);

    private static IReadOnlyList<Bounds> All => [Configurations.OneWrite, Configurations.Comings, Configurations.Removals];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_write_is_answered_in_bounded_time(string configuration)
    {
        var bounds = All.Single(bounds => bounds.Name == configuration);
        var longest = Longest(new Protocol(bounds, new Rules()));

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{bounds.Name}: from {longest.Tried:N0} states in which a write waits; ticks at most: {longest.Hear} if the others hear, "
            + $"{longest.Deaf} if they only beat, {longest.Silent} if they do nothing; a lease is {bounds.Lease}");
        Assert.True(longest.Tried > 1_000);
        Assert.Equal(0, longest.Hear);
        Assert.Equal(bounds.Lease, longest.Silent);

        // The reading under way may have been sent before the commit; the next is not, and the beat after it says so.
        Assert.InRange(longest.Deaf ?? int.MaxValue, 1, 2);
    }

    [Fact]
    public void A_deaf_node_would_be_waited_for_for_ever_if_nothing_said_what_was_read() =>
        Assert.Null(Longest(new Protocol(Configurations.OneWrite, new NeverSeesThatARaiseWasRead())).Deaf);

    [Fact]
    public void A_silent_node_would_be_waited_for_for_ever_if_each_look_forgot_the_one_before() =>
        Assert.Null(Longest(new Protocol(Configurations.OneWrite, new ForgetsTheLookBefore())).Silent);

    private static (int Tried, int? Hear, int? Deaf, int? Silent) Longest(Protocol protocol)
    {
        var schedule = new FairSchedule(protocol);
        var (seen, tried) = (0, 0);
        int? hear = 0, deaf = 0, silent = 0;
        new Explorer(protocol).Run(visit: (in state) =>
        {
            if (!AnyWaits(state, protocol.Bounds) || seen++ % OneIn != 0)
            {
                return;
            }

            tried++;
            hear = Later(hear, schedule.TicksUntilAnswered(state, Others.Hear, 4 * protocol.Bounds.Lease));
            deaf = Later(deaf, schedule.TicksUntilAnswered(state, Others.AreDeaf, 4 * protocol.Bounds.Lease));
            silent = Later(silent, schedule.TicksUntilAnswered(state, Others.AreSilent, 4 * protocol.Bounds.Lease));
        });
        return (tried, hear, deaf, silent);
    }

    private static int? Later(int? longest, int? ticks) => longest is null || ticks is null ? null : Math.Max(longest.Value, ticks.Value);

    private static bool AnyWaits(in State state, Bounds bounds)
    {
        foreach (var writer in bounds.Writing)
        {
            if (state.Nodes[writer].Writer.Phase != WriterPhase.Idle)
            {
                return true;
            }
        }

        return false;
    }
}
