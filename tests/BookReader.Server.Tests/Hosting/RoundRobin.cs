namespace BookReader.Server.Tests.Hosting;

/// <summary>Sends each request to the next of several servers.</summary>
internal sealed class RoundRobin(IReadOnlyList<Uri> servers) : DelegatingHandler
{
    private int _sent = -1;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var next = servers[(int)((uint)Interlocked.Increment(ref _sent) % servers.Count)];
        request.RequestUri = new Uri(next, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
