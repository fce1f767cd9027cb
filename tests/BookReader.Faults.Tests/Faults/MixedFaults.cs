using System.Globalization;

namespace BookReader.Faults.Tests.Faults;

/// <summary>One fault of each group at a time, which ones a seed decides.</summary>
internal static class MixedFaults
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    public static Fault Of(int seed)
    {
        var random = new Random(seed);
        return new Fault(
            string.Create(CultureInfo.InvariantCulture, $"mixed by the seed {seed}"),
            FaultGroup.None,
            on => on.RepeatAsync(async () =>
            {
                var chosen = from fault in PlainFaults.All
                             where fault.Group != FaultGroup.None && fault.Name != PlainFaults.ClockJumps
                             group fault by fault.Group into likes
                             select likes.ElementAt(random.Next(likes.Count()));
                await Task.WhenAll([.. chosen.Select(fault => fault.InflictAsync(new Infliction(on.Site, new Random(random.Next()), Each)))]);
                on.Site.Mend();
            }),
            [.. PlainFaults.All.SelectMany(fault => fault.Allowed).Distinct(StringComparer.Ordinal)]);
    }
}
