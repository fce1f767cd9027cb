using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests.Faults;

/// <summary>A node whose wall clock jumps, by libfaketime; its steady clocks go on as they do when an administrator sets the time.</summary>
internal static class ClockJump
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault()
        : null;

    /// <summary>Why it cannot be made to jump here; null when it can.</summary>
    public static string? Missing => Library is null ? "faketime is not installed." : null;

    public static async Task BeginAsync(Node node)
    {
        await node.StopAsync();
        await File.WriteAllTextAsync(FileOf(node), "+0\n");
        await node.StartAsync(
            ("LD_PRELOAD", Library!), ("FAKETIME_TIMESTAMP_FILE", FileOf(node)), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_RESET", "1"));
    }

    public static async Task JumpAsync(Node node, Infliction on)
    {
        // Backwards it invalidates no token that was just given out; forwards it does, as tokens last a quarter of an hour.
        await File.WriteAllTextAsync(FileOf(node), on.Random.Next(2) == 0 ? "-3600\n" : "+0\n");
        await on.PassAsync(0.3, 1);
    }

    private static string FileOf(Node node) => Path.Combine(Path.GetTempPath(), $"bookreader-clock-{Environment.ProcessId}-{node.Number}");
}
