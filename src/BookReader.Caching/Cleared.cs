namespace BookReader.Caching;

/// <summary>What forgetting has removed. Whatever it has not removed is not served either: that took effect before.</summary>
/// <param name="Deleted">Entries that were named and are gone by now, from either tier, each counted once.</param>
/// <param name="IsReclaimed">False when Redis has not given all of the room back yet: the sweep goes on, or Redis does not answer, and what lies there expires.</param>
public readonly record struct Cleared(long Deleted, bool IsReclaimed);
