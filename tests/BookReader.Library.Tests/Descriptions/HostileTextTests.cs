using BookReader.Library.Descriptions;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Descriptions;

/// <summary>
/// A book may be one line of thirty megabytes. Anything that looks back or ahead further than a word at every
/// character would take hours here, at a tenth of that already, and the run of the tests would show it.
/// </summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class HostileTextTests
{
    [Fact]
    public void A_line_of_thirty_megabytes_without_a_full_stop_gives_nothing()
    {
        Assert.Empty(DescriptionExtractor.Extract(
            Repeat("the dark river gleamed ", 30_000_000), "en", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("“")]
    [InlineData("« ")]
    [InlineData("' ‘a’ ")]
    [InlineData(".")]
    [InlineData(". ")]
    [InlineData("a. b ")]
    [InlineData(" ")]
    [InlineData("\u0301")]
    [InlineData("x")]
    [InlineData("\uD83C")]
    [InlineData("\n")]
    public void A_long_line_of_nothing_is_read_once_and_gives_nothing(string part)
    {
        Assert.Empty(DescriptionExtractor.Extract(Repeat(part, 3_000_000), "en", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_long_line_of_descriptions_is_capped_by_its_words()
    {
        const string Scene = "A tall grey tower of rough stone stood above the dark forest, and its windows glowed red. ";
        var text = Repeat(Scene, 3_000_000);

        var passages = DescriptionExtractor.Extract(text, null, TestContext.Current.CancellationToken);

        Assert.InRange(passages.Count, 1, 1 + (text.AsSpan().Count(' ') / 250));
    }

    [Fact]
    public void Reading_stops_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => DescriptionExtractor.Extract("It rained.", "en", cancellation.Token));
    }

    private static string Repeat(string part, int length) =>
        string.Concat(Enumerable.Repeat(part, length / part.Length));
}
