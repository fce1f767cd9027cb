using BookReader.Caching.Entries;

namespace BookReader.Caching;

/// <summary>An entry, and how it was come by.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Outcome">How the read was answered.</param>
public readonly record struct CacheRead(Entry Entry, CacheOutcome Outcome);
