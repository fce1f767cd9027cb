using BenchmarkDotNet.Running;
using BookReader.Benchmarks;
using BookReader.Benchmarks.Compression;
using BookReader.TestServers;

if (args is ["compression", ..])
{
    await CompressionReport.WriteAsync(Console.Out);
    return 0;
}

var isFull = args.Contains("--full", StringComparer.Ordinal);
string[] rest = [.. args.Where(argument => argument != "--full")];

// Without a filter BenchmarkDotNet would ask for one.
List<Type> classes = [typeof(CacheHits<>), typeof(CacheFills), typeof(SessionChecks)];
if (RedisServer.Missing is { } reason)
{
    await Console.Error.WriteLineAsync($"Left out RedisHits: {reason}");
}
else
{
    classes.Add(typeof(RedisHits));
}

var summaries = BenchmarkSwitcher.FromTypes([.. classes])
    .Run(rest.Length == 0 ? ["--filter", "*"] : rest, MeasuringConfig.Of(isFull));
return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
