namespace BookReader.Caching.Tests.Doubles;

/// <summary>What the <see cref="MemoryDatabase"/> throws where a test has it fail.</summary>
internal sealed class BrokenDatabaseException() : Exception("The database is broken, as the test wanted it.");
