namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// Promises 1 and 2 in every order in which things can happen, within bounds. <c>BOOKREADER_MODEL=long</c> in the environment
/// adds larger bounds; they take minutes and some gigabytes:
/// <code>BOOKREADER_MODEL=long artifacts/bin/BookReader.Caching.Tests/debug/BookReader.Caching.Tests -showLiveOutput -namespace "*.Coherence.Model"</code>
/// </summary>
public sealed class ExhaustiveTests
{
    internal static bool IsLong => Environment.GetEnvironmentVariable("BOOKREADER_MODEL") == "long";

    public static IEnumerable<TheoryDataRow<string>> Names =>
        from bounds in All select new TheoryDataRow<string>(bounds.Name);

    private static IEnumerable<Bounds> All => IsLong ? [.. Configurations.Usual, .. Configurations.Long] : Configurations.Usual;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_order_of_events_misses_an_answered_write_or_goes_back(string configuration)
    {
        var protocol = new Protocol(All.Single(bounds => bounds.Name == configuration), new Rules());

        var exploration = new Explorer(protocol).Run();

        TestContext.Current.TestOutputHelper!.WriteLine(exploration.ToString());
        Assert.True(exploration.Broken is null, exploration.Broken is { } way ? Trace.Tell(protocol, way) : "");
        Assert.True(exploration.IsComplete);
        foreach (var move in protocol.Moves)
        {
            Assert.True(exploration.Taken[(int)move.Step] > 0, $"{move.Step} never happened, so nothing was learnt about it.");
        }
    }
}
