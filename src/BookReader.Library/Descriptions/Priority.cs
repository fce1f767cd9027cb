namespace BookReader.Library.Descriptions;

/// <summary>How much a passage deserves a picture.</summary>
internal static class Priority
{
    // The densest passages of real novels; what is above is a list of words, not better prose.
    private const double FullDensity = 0.55;

    // About as many things as a painter needs for a scene.
    private const double FullAmount = 25;

    /// <summary>From 0 to 100: half for how densely it describes, half for how much there is to see.</summary>
    public static int Of(Tally tally)
    {
        var density = Math.Min(1, tally.Density / FullDensity);
        var amount = Math.Min(1, tally.Scores.Vivid / FullAmount);
        return (int)Math.Round(50 * (density + amount));
    }
}
