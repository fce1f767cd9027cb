using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests.Load;

/// <summary>One answer, to what it was, with when it was asked for and when it was there; without a status when the call failed.</summary>
internal readonly record struct Answer(string Path, long Begin, long End, HttpStatusCode? Status, JsonElement Body, string How = "")
{
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
}

/// <summary>Calls the servers, times the calls and counts those that failed.</summary>
internal sealed class Caller
{
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    public static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>What failed since it was last taken, by how: a status, <c>cut</c> or <c>silent</c>.</summary>
    public IReadOnlyDictionary<string, int> TakeFailures()
    {
        var failures = _failures.ToDictionary(StringComparer.Ordinal);
        _failures.Clear();
        return failures;
    }

    /// <param name="node">Through which node.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Below /api/v1.</param>
    /// <param name="token">Whose; null for nobody's.</param>
    /// <param name="body">As JSON, or content as it is; null for none.</param>
    /// <param name="expected">Statuses besides success that are no failure.</param>
    public async Task<Answer> CallAsync(Node node, HttpMethod method, string path, string? token, object? body = null, params HttpStatusCode[] expected)
    {
        var begin = Now;
        try
        {
            using var content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body));
            using var answer = await node.SendAsync(method, path, token, content, CancellationToken.None);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var end = Now;
            if (!answer.IsSuccessStatusCode && !expected.Contains(answer.StatusCode))
            {
                Count(((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            return new Answer(path, begin, end, answer.StatusCode, answer.IsSuccessStatusCode && bytes.Length > 0 ? Parse(bytes) : default, HowOf(answer));
        }
        catch (OperationCanceledException)
        {
            Count("silent");
        }
        catch (HttpRequestException)
        {
            Count("cut");
        }

        // Whom nobody answers does not ask a thousand times a second.
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        return new Answer(path, begin, long.MaxValue, null, default);
    }

    private static string HowOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("Cache-Status", out var how) ? string.Concat(how) : "";

    private void Count(string how) => _failures.AddOrUpdate(how, 1, static (_, count) => count + 1);

    private static JsonElement Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }
}
