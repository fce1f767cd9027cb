namespace BookReader.Library;

/// <summary>What is durable, and not to be answered yet.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Settled">Ends when no other node can answer with what was replaced; fails when that could not be found out.</param>
internal readonly record struct Committed<T>(T Result, Task Settled);
