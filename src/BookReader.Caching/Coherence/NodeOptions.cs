using System.ComponentModel.DataAnnotations;

namespace BookReader.Caching.Coherence;

/// <summary>How a node keeps its lease.</summary>
public sealed class NodeOptions
{
    /// <summary>
    /// D: how long a node may answer from its cache after a beat, and how long the others wait for one that has gone
    /// silent. Two seconds by default; a node beats four times in it. Nodes may differ: each is waited for by its own.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:01:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far two clocks may differ in their rate, both ways together: the part of D that a node gives away. 2 % by default.</summary>
    [Range(0.001, 0.5)]
    public double ClockDrift { get; set; } = 0.02;
}
