using System.Net.Http.Headers;
using System.Text;
using BookReader.LoadTest.Processes;
using HdrHistogram;

namespace BookReader.LoadTest.Load;

/// <summary>
/// Readers of one book who report their positions to one server, each again as soon as it was answered. Here the answers
/// differ, and a write costs so much more than a client that <see cref="HttpClient"/> will do.
/// </summary>
internal sealed class PositionWriters(MeasuredProcess server, Guid book, int chapters, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(server.Address, $"/api/v1/books/{book}/progress") };

    /// <param name="accessTokens">One for each reader.</param>
    /// <param name="length">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoadTestException">A position was not saved.</exception>
    public async Task<Measurement> RunAsync(IReadOnlyCollection<string> accessTokens, TimeSpan length, CancellationToken cancellationToken)
    {
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        var latency = new LongConcurrentHistogram(1, 60_000_000, 3);
        var (serverBefore, ownBefore, startedAt) = (server.ProcessorTime, own.TotalProcessorTime, time.GetTimestamp());
        await Task.WhenAll(accessTokens.Select(token => Task.Run(
            async () =>
            {
                for (var i = 0; time.GetElapsedTime(startedAt) < length; i++)
                {
                    var sentAt = time.GetTimestamp();
                    try
                    {
                        await SaveAsync(token, i, cancellationToken);
                    }
                    catch (HttpRequestException exception)
                    {
                        throw new LoadTestException($"A position was not answered: {exception.Message}");
                    }

                    latency.RecordValue((long)time.GetElapsedTime(sentAt).TotalMicroseconds);
                }
            },
            cancellationToken)));
        var elapsed = time.GetElapsedTime(startedAt);
        own.Refresh();
        return new Measurement(latency.TotalCount, elapsed, server.ProcessorTime - serverBefore, own.TotalProcessorTime - ownBefore, latency);
    }

    public void Dispose() => _http.Dispose();

    private async Task SaveAsync(string accessToken, int i, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null)
        {
            Content = new StringContent(
                $$"""{"current_chapter":{{1 + (i % chapters)}},"current_position_percent":{{i % 100}},"device":"load test"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var answer = await _http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || !text.Contains("\"accepted\":true", StringComparison.Ordinal))
        {
            throw new LoadTestException($"A position was answered by {(int)answer.StatusCode}: {text}");
        }
    }
}
