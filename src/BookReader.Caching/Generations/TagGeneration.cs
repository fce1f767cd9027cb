using BookReader.Caching.Keys;

namespace BookReader.Caching.Generations;

/// <summary>A tag and a generation of it.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Generation">Its generation, in a snapshot or as just raised.</param>
public readonly record struct TagGeneration(Tag Tag, Generation Generation);
