using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace BookReader.Benchmarks;

/// <summary>
/// How long to measure. In this process, because a build for each job would take longer than the short measurement
/// itself; ratios to a baseline in the same process are what counts.
/// </summary>
internal static class MeasuringConfig
{
    public static IConfig Of(bool isFull) => ManualConfig.CreateEmpty()
        .AddJob((isFull ? Job.Default : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
}
