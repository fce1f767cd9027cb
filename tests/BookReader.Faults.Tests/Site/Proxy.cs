using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace BookReader.Faults.Tests.Site;

/// <summary>The way from one process to another over TCP, which can be slow, silent in either direction, or cut.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Link, byte> _links = new();
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Proxy(int target)
    {
        Target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The port on 127.0.0.1 that new connections go to.</summary>
    public int Target { get; set; }

    /// <summary>How long each piece of data is on its way, in both directions.</summary>
    public TimeSpan Delay { get; set; }

    public Gate ToServer { get; } = new();

    public Gate ToClient { get; } = new();

    /// <summary>Holds back what a connection says in either direction once its client has sent this text; null for nobody.</summary>
    public string? HangsAfter { get; set; }

    /// <summary>Ends every connection and takes no other.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var link in _links.Keys)
        {
            link.Dispose();
        }
    }

    /// <summary>Everything is as it was: nothing is held back, slow or refused.</summary>
    public void Mend()
    {
        (_isCut, Delay, HangsAfter) = (false, TimeSpan.Zero, null);
        ToServer.Open();
        ToClient.Open();
        foreach (var link in _links.Keys)
        {
            link.Hanging.Open();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        Cut();
        Mend();
        await _accepting;
        _closing.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "It ends with its listener.")]
    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_closing.Token);
                if (_isCut)
                {
                    client.Dispose();
                }
                else
                {
                    _ = CarryAsync(client);
                }
            }
            catch (Exception)
            {
                // Closed, or a client that was gone before it was let in.
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "However a connection ends, both of its sides are told by its end.")]
    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var link = new Link(client, server);
        _links[link] = 0;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target);
            if (!_isCut)
            {
                await Task.WhenAny(CarryAsync(link, client, server, ToServer, isFromClient: true), CarryAsync(link, server, client, ToClient, isFromClient: false));
            }
        }
        catch (Exception)
        {
            // Nobody listens there: the client finds its connection closed.
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "However a connection ends, both of its sides are told by its end.")]
    private async Task CarryAsync(Link link, Socket from, Socket to, Gate gate, bool isFromClient)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (isFromClient && HangsAfter is { } text && buffer.AsSpan(0, count).IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0)
                {
                    link.Hanging.Close();
                }

                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, TimeProvider.System);
                }

                await gate.PassAsync();
                await link.Hanging.PassAsync();
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private sealed class Link(Socket client, Socket server) : IDisposable
    {
        public Gate Hanging { get; } = new();

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
            Hanging.Open();
        }
    }
}
