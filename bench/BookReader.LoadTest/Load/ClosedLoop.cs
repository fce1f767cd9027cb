using System.Net.Sockets;
using BookReader.LoadTest.Processes;
using HdrHistogram;

namespace BookReader.LoadTest.Load;

/// <summary>
/// Load by as many connections as are asked for, each of which sends its next request when the last one was answered.
/// One thread waits for all of them: two system calls a request and a shared poll, so that the server and not the client
/// is what is measured.
/// </summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="LoadTestException">An answer was not the one that must come.</exception>
    public static Measurement Run(MeasuredProcess server, Exchange exchange, int connections, TimeSpan length, TimeProvider time)
    {
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        var latency = new LongHistogram(highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3);
        var open = new Dictionary<Socket, Connection>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var connection = new Connection(server.EndPoint, exchange);
                open.Add(connection.Socket, connection);
            }

            own.Refresh();
            var (serverBefore, ownBefore, startedAt) = (server.ProcessorTime, own.TotalProcessorTime, time.GetTimestamp());
            var requests = Drive(open, length, latency, time);
            var elapsed = time.GetElapsedTime(startedAt);
            own.Refresh();
            return new Measurement(requests, elapsed, server.ProcessorTime - serverBefore, own.TotalProcessorTime - ownBefore, latency);
        }
        finally
        {
            foreach (var connection in open.Values)
            {
                connection.Dispose();
            }
        }
    }

    private static long Drive(Dictionary<Socket, Connection> open, TimeSpan length, LongHistogram latency, TimeProvider time)
    {
        var waiting = new List<Socket>(open.Keys);
        var ready = new List<Socket>(open.Count);
        var until = time.GetTimestamp() + (long)(length.TotalSeconds * time.TimestampFrequency);
        var requests = 0L;
        foreach (var connection in open.Values)
        {
            connection.Send(time.GetTimestamp());
        }

        while (waiting.Count > 0)
        {
            ready.Clear();
            ready.AddRange(waiting);
            Socket.Select(ready, checkWrite: null, checkError: null, Patience);
            if (ready.Count == 0)
            {
                throw new LoadTestException($"No answer within {Patience.TotalSeconds:F0} s.");
            }

            foreach (var socket in ready)
            {
                var connection = open[socket];
                if (!Receive(connection, requests))
                {
                    continue;
                }

                var now = time.GetTimestamp();
                latency.RecordValue((long)time.GetElapsedTime(connection.SentAt, now).TotalMicroseconds);
                requests++;
                if (now < until)
                {
                    connection.Send(now);
                }
                else
                {
                    waiting.Remove(socket);
                }
            }
        }

        return requests;
    }

    private static bool Receive(Connection connection, long before)
    {
        try
        {
            return connection.Receive();
        }
        catch (Exception exception) when (exception is LoadTestException or SocketException)
        {
            throw new LoadTestException($"After {before} good answers: {exception.Message}");
        }
    }
}
