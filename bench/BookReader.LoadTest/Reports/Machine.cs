using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BookReader.LoadTest.Reports;

/// <summary>Where and with what a run was made: without it no figure means anything.</summary>
internal static class Machine
{
    // The build wrote the commit into the server's dll.
    public static string Describe(string server, TimeProvider time) => string.Create(CultureInfo.InvariantCulture, $"""
        {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC, server {FileVersionInfo.GetVersionInfo(server).ProductVersion}
        {Processor()}, {Environment.ProcessorCount} processors{LoadAverage()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}
        """);

    private static string Processor() =>
        Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Says how much else was going on: above the number of processors, absolute figures are worth little.</summary>
    private static string LoadAverage() => Lines("/proc/loadavg").FirstOrDefault() is { } line ? $" (load average {line.Split(' ')[0]} before the run)" : "";

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
