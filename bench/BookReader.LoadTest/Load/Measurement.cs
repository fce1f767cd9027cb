using HdrHistogram;

namespace BookReader.LoadTest.Load;

/// <summary>What one measurement of one server found.</summary>
/// <param name="Requests">Answered, each as it must be.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="ServerTime">Processor time that the server's process took meanwhile.</param>
/// <param name="ClientTime">Processor time that this process took.</param>
/// <param name="Latency">From sending to the last byte, in microseconds.</param>
internal sealed record Measurement(long Requests, TimeSpan Elapsed, TimeSpan ServerTime, TimeSpan ClientTime, HistogramBase Latency)
{
    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    public double ServerMicroseconds => ServerTime.TotalMicroseconds / Requests;

    public double ClientMicroseconds => ClientTime.TotalMicroseconds / Requests;
}
