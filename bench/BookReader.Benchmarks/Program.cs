using BenchmarkDotNet.Running;
using BookReader.Benchmarks;

var isFull = args.Contains("--full", StringComparer.Ordinal);
string[] rest = [.. args.Where(argument => argument != "--full")];

// Without a filter BenchmarkDotNet would ask for one.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(SessionChecks).Assembly)
    .Run(rest.Length == 0 ? ["--filter", "*"] : rest, MeasuringConfig.Of(isFull));
return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
