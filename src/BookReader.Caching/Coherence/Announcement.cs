using BookReader.Caching.Generations;

namespace BookReader.Caching.Coherence;

/// <summary>What a write's transaction tells the other nodes, along with what it raised, when it commits.</summary>
/// <param name="Database">Which database, by its id.</param>
/// <param name="From">Which node writes.</param>
/// <param name="Batch">Which of its raises; acknowledged by this number.</param>
public sealed record Announcement(string Database, NodeId From, long Batch);

/// <summary>What a transaction raised.</summary>
/// <param name="Generations">The tags and their new generations, and besides those that it was only asked for.</param>
/// <param name="Transaction">Its number; 0 where one process has the database to itself.</param>
public sealed record Raised(IReadOnlyList<TagGeneration> Generations, Xid Transaction);
