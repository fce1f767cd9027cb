using BookReader.Caching.Generations;

namespace BookReader.Caching.Coherence;

/// <summary>Which database it is. Another one under the same address, or another past of the same one, is a reason to forget everything.</summary>
/// <param name="Id">Made with the database, and copied with it.</param>
/// <param name="Timeline">Which of its pasts: a failover, or a recovery to a moment, begins another.</param>
public sealed record DatabaseIdentity(string Id, string Timeline);

/// <summary>What a node asks for after each beat, read in one statement and so in one snapshot.</summary>
/// <param name="Identity">Which database answered.</param>
/// <param name="Snapshot">What it saw.</param>
/// <param name="Raised">What was raised from the base on, in no order; null when that was more than asked for.</param>
/// <param name="Nodes">The rows of all nodes.</param>
public sealed record Reading(DatabaseIdentity Identity, XidSnapshot Snapshot, IReadOnlyList<TagGeneration>? Raised, IReadOnlyList<NodeRow> Nodes);
