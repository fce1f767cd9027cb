using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BookReader.Caching.Coherence;

/// <summary>
/// The system's time, with timestamps that run on while the machine is suspended: a laptop that was closed for a minute
/// has had no lease for most of it. Linux's CLOCK_BOOTTIME; elsewhere what <see cref="TimeProvider.System"/> has.
/// </summary>
public sealed class SuspendAwareTime : TimeProvider
{
    private const int BootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private SuspendAwareTime()
    {
    }

    /// <summary>The one there is.</summary>
    public static TimeProvider Instance { get; } = OperatingSystem.IsLinux() ? new SuspendAwareTime() : System;

    /// <inheritdoc/>
    public override long TimestampFrequency => NanosecondsPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetTime(BootTime, out var time) == 0
        ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
        : throw new InvalidOperationException("The system has no clock that runs through suspend.");

    // Neither blocks nor calls back: the collector need not be told that it is away.
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "What it would generate needs unsafe code, for a call without anything to marshal.")]
    [DllImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
