using System.Globalization;

namespace BookReader.Benchmarks.Compression;

/// <summary>What each codec saves of real chapters, and what it takes: by this the cache's own was chosen.</summary>
internal static class CompressionReport
{
    private const int Rounds = 6;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    public static async Task WriteAsync(TextWriter output)
    {
        var (source, payloads) = Chapters.Read();
        await output.WriteLineAsync($"Chapters: {source}; {string.Join(", ", payloads.Select(each => $"{each.Key} {each.Value.Length}, {each.Value.Average(payload => payload.Length):F0} bytes on average"))}");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| | " + string.Join(" | ", payloads.Keys.Select(language => $"{language}: saved | µs | back, µs")) + " | sent as it is |");
        await output.WriteLineAsync("|---|" + string.Concat(payloads.Keys.Select(_ => "---|---|---|")) + "---|");

        // A dictionary for each language: one for all of them saves less.
        var codecs = payloads.Values.Select(samples => Codec.All(samples).ToArray()).ToArray();
        for (var i = 0; i < codecs[0].Length; i++)
        {
            var cells = payloads.Values.Select((samples, language) => Measured(codecs[language][i], samples));
            await output.WriteLineAsync($"| {codecs[0][i].Name} | {string.Join(" | ", cells)} | {(codecs[0][i].IsSentAsItIs ? "yes" : "no")} |");
        }
    }

    private static string Measured(Codec codec, byte[][] samples)
    {
        byte[][] compressed = [.. samples.Select(codec.Compress)];
        byte[][] plain = [.. samples.Select(sample => new byte[sample.Length])];
        var to = Fastest(() => Array.ForEach(samples, sample => codec.Compress(sample)));
        var fro = Fastest(() =>
        {
            for (var i = 0; i < compressed.Length; i++)
            {
                codec.Inflate(compressed[i], plain[i]);
            }
        });
        var saved = 100 - (100.0 * compressed.Sum(each => (long)each.Length) / samples.Sum(each => (long)each.Length));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{saved:F1} % | {to.TotalMicroseconds / samples.Length:F0} | {fro.TotalMicroseconds / samples.Length:F0}");
    }

    /// <summary>Of some rounds the fastest: what else the machine did only ever adds. What takes seconds is taken once.</summary>
    private static TimeSpan Fastest(Action act)
    {
        var (fastest, all) = (TimeSpan.MaxValue, TimeSpan.Zero);
        for (var round = 0; round < Rounds && all < Enough; round++)
        {
            var startedAt = TimeProvider.System.GetTimestamp();
            act();
            var took = TimeProvider.System.GetElapsedTime(startedAt);
            (fastest, all) = (took < fastest ? took : fastest, all + took);
        }

        return fastest;
    }
}
