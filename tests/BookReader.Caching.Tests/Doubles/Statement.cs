namespace BookReader.Caching.Tests.Doubles;

/// <summary>What the cache or a test may send to the <see cref="MemoryDatabase"/>.</summary>
public enum Statement
{
    Open,
    ReadGenerations,
    ReadRow,
    Raise,
    Close,
}
