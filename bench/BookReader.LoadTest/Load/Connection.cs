using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace BookReader.LoadTest.Load;

/// <summary>
/// One connection that is kept open. Of HTTP it knows what the servers here send (Content-Length, no chunks), so that
/// the client costs little beside the server that it shares the processor with.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const int MaxHeadBytes = 4096;

    private readonly Exchange _exchange;
    private readonly byte[] _buffer;
    private int _received;
    private int _bodyAt;

    public Connection(IPEndPoint server, Exchange exchange)
    {
        _exchange = exchange;
        _buffer = new byte[MaxHeadBytes + exchange.Body.Length];
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    public long SentAt { get; private set; }

    public void Send(long now)
    {
        SentAt = now;
        Socket.Send(_exchange.Request);
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether the answer is complete.</returns>
    /// <exception cref="LoadTestException">It is not the answer that must come.</exception>
    public bool Receive()
    {
        var taken = Socket.Receive(_buffer.AsSpan(_received));
        if (taken == 0)
        {
            throw new LoadTestException("The server closed the connection, or sent more than it should.");
        }

        _received += taken;
        if (_bodyAt == 0 && !TryReadHead(_buffer.AsSpan(0, _received)))
        {
            return false;
        }

        var body = _buffer.AsSpan(_bodyAt, _received - _bodyAt);
        if (body.Length < _exchange.Body.Length)
        {
            return false;
        }

        if (!body.SequenceEqual(_exchange.Body))
        {
            throw new LoadTestException("The body is another than the one read before the run.");
        }

        (_received, _bodyAt) = (0, 0);
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private bool TryReadHead(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        // HTTP/1.1 200 …
        if (!Utf8Parser.TryParse(answer[9..12], out int status, out _) || status != _exchange.Status)
        {
            throw new LoadTestException($"The server answered {status}, not {_exchange.Status}.");
        }

        var length = LengthOf(answer[..(end + 2)]);
        if (length != _exchange.Body.Length)
        {
            throw new LoadTestException($"The server announced {length} bytes, not {_exchange.Body.Length}.");
        }

        _bodyAt = end + 4;
        return true;
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var name = "\r\nContent-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _) ? length : 0;
    }
}
