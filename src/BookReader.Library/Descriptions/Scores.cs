using System.Runtime.InteropServices;

namespace BookReader.Library.Descriptions;

/// <summary>How much is shown at all, and how much of it speaks for each type of description.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Scores(
    double Vivid, double Location, double Character, double Atmosphere, double Object, double Action)
{
    /// <summary>The type that most speaks for, and how much. Of equal ones, the one that is named first.</summary>
    public (DescriptionType Type, double Score) Dominant()
    {
        ReadOnlySpan<(DescriptionType Type, double Score)> types =
        [
            (DescriptionType.Location, Location),
            (DescriptionType.Character, Character),
            (DescriptionType.Atmosphere, Atmosphere),
            (DescriptionType.Object, Object),
            (DescriptionType.Action, Action),
        ];
        var dominant = types[0];
        foreach (var candidate in types)
        {
            dominant = candidate.Score > dominant.Score ? candidate : dominant;
        }

        return dominant;
    }

    public static Scores operator +(Scores left, Scores right) => new(
        left.Vivid + right.Vivid,
        left.Location + right.Location,
        left.Character + right.Character,
        left.Atmosphere + right.Atmosphere,
        left.Object + right.Object,
        left.Action + right.Action);
}
