using System.Globalization;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests;

/// <summary>How long and how much, from the environment.</summary>
internal static class FaultSettings
{
    /// <summary>How long each fault lasts: BOOKREADER_FAULT_SECONDS.</summary>
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(Number("BOOKREADER_FAULT_SECONDS") ?? 4);

    /// <summary>BOOKREADER_FAULT_SEED, or another each time.</summary>
    public static int Seed { get; } = Number("BOOKREADER_FAULT_SEED") ?? Environment.TickCount & 0xF_FFFF;

    /// <summary>How long all faults of a run may take together, in seconds: BOOKREADER_FAULT_BUDGET.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(Number("BOOKREADER_FAULT_BUDGET") ?? 150);

    private static readonly long BeganAt = TimeProvider.System.GetTimestamp();

    /// <summary>Each fault is inflicted again until so many reads were checked: BOOKREADER_FAULT_READS.</summary>
    private static readonly int LeastReads = Number("BOOKREADER_FAULT_READS") ?? 1;

    /// <summary>After so many a mutation counts as not caught.</summary>
    public const int MostReadsOfMutation = 1_000_000;

    /// <summary>How many servers: BOOKREADER_FAULT_NODES.</summary>
    public static int Nodes { get; } = Number("BOOKREADER_FAULT_NODES") ?? 2;

    /// <summary>How long each writer rests between two writes, in milliseconds, so that more is read: BOOKREADER_FAULT_PAUSE.</summary>
    public static TimeSpan WritePause { get; } = TimeSpan.FromMilliseconds(Number("BOOKREADER_FAULT_PAUSE") ?? 0);

    public static int Lanes { get; } = Number("BOOKREADER_FAULT_LANES") ?? 4;

    /// <summary>What the time no longer suffices for is left to another run, which has another order.</summary>
    public static void SkipWhenShort()
    {
        Assert.SkipWhen(FaultSite.Missing is not null, FaultSite.Missing ?? "");
        Assert.SkipWhen(TimeProvider.System.GetElapsedTime(BeganAt) > Budget, "The time for faults is over; eng/faults takes more.");
    }

    /// <summary>Shuffled by the seed; only those that BOOKREADER_FAULT_ONLY has a part of the name of, parted by semicolons, in its order.</summary>
    public static IReadOnlyList<string> InAnyOrder(IEnumerable<string> names)
    {
        string[] shuffled = [.. names];
        if (Environment.GetEnvironmentVariable("BOOKREADER_FAULT_ONLY") is { Length: > 0 } only)
        {
            return [.. only.Split(';').SelectMany(part => shuffled.Where(name => name.Contains(part, StringComparison.Ordinal)))];
        }

        new Random(Seed).Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>Sits again until enough was read.</summary>
    public static async Task UntilEnoughIsReadAsync(Func<Task<Verdict>> sit)
    {
        for (var reads = 0; reads < LeastReads;)
        {
            reads += (await sit()).Reads;
        }
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
