using System.Text.RegularExpressions;

namespace BookReader.Server.Tests.Access;

/// <summary>What somebody was answered, as a whole.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">All of them, a line each.</param>
/// <param name="Body">As text, whatever it is.</param>
/// <param name="ETag">As it was sent; null without one.</param>
/// <param name="CacheStatus">Empty without one.</param>
internal sealed partial record Answer(int Status, string Headers, string Body, string? ETag, string CacheStatus)
{
    public bool IsHit => CacheStatus.Contains("; hit", StringComparison.Ordinal);

    public bool IsRefusal => Status >= 400;

    /// <summary>The body without what tells one request from another.</summary>
    public string Untraced => TraceId().Replace(Body, "");

    public IEnumerable<string> HeaderNames => Headers.Split('\n').Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal);

    public static async Task<Answer> OfAsync(HttpResponseMessage answer)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return new Answer(
            (int)answer.StatusCode,
            string.Join('\n', headers),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Headers.ETag?.ToString(),
            answer.Headers.TryGetValues("Cache-Status", out var status) ? string.Join(", ", status) : "");
    }

    public bool Shows(string word) =>
        Body.Contains(word, StringComparison.OrdinalIgnoreCase) || Headers.Contains(word, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Status}\n{Headers}\n{(Body.Length > 2_000 ? Body[..2_000] : Body)}";

    [GeneratedRegex("\"trace_?[iI]d\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
