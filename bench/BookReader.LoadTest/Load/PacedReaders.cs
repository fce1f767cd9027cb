using System.Collections.Concurrent;
using System.Net.Http.Headers;
using BookReader.LoadTest.Processes;

namespace BookReader.LoadTest.Load;

/// <summary>What one request of a paced reader took.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Connection">By which reader.</param>
/// <param name="SentAt">When, in the clock's ticks.</param>
/// <param name="Took">From sending to the last byte.</param>
internal readonly record struct Sample(RequestKind Kind, int Connection, long SentAt, TimeSpan Took);

internal enum RequestKind
{
    /// <summary>A position is saved, which puts the entry that shows it out of use.</summary>
    Write,

    /// <summary>It is read back: memory has nothing, so Redis is asked, and then the database.</summary>
    ReadAfterWrite,

    /// <summary>A chapter that memory has.</summary>
    WarmRead,
}

/// <summary>
/// Readers who save their position, read it back, read a chapter, and then read for a moment: unlike the closed loop they
/// leave the server time, so that what is measured is how long a reader waits and not how long the queue is.
/// </summary>
internal sealed class PacedReaders(MeasuredProcess server, string accessToken, Guid[] books, int connections, TimeProvider time) : IAsyncDisposable
{
    // 64 of them ask less than a thousand times a second, which leaves two processors time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(server.Address, "/api/v1/") };
    private readonly ConcurrentQueue<Sample> _samples = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Start()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        _running = Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(() => ReadAsync(connection))));
    }

    /// <exception cref="LoadTestException">A request was not answered as it must be.</exception>
    public async Task<IReadOnlyList<Sample>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        return [.. _samples];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task ReadAsync(int connection)
    {
        var book = books[connection % books.Length];
        // One after another, not all at once.
        await Task.Delay(Pause * connection / connections, time, CancellationToken.None);
        for (var i = connection; !_stopping.IsCancellationRequested; i++)
        {
            var position = new { current_chapter = 1, current_position_percent = i % 100, device = $"reader {connection}" };
            await SendAsync(RequestKind.Write, connection, () => _http.PostAsJsonAsync($"books/{book}/progress", position));
            await SendAsync(RequestKind.ReadAfterWrite, connection, () => _http.GetAsync($"books/{book}/progress"));
            await SendAsync(RequestKind.WarmRead, connection, () => _http.GetAsync($"books/{book}/chapters/1"));
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private async Task SendAsync(RequestKind kind, int connection, Func<Task<HttpResponseMessage>> send)
    {
        var sentAt = time.GetTimestamp();
        using var answer = await send();
        _samples.Enqueue(new Sample(kind, connection, sentAt, time.GetElapsedTime(sentAt)));
        if (!answer.IsSuccessStatusCode)
        {
            throw new LoadTestException($"{kind} was answered by {(int)answer.StatusCode}.");
        }
    }
}
