namespace BookReader.Caching.Generations;

/// <summary>
/// The number that a tag has in the database, raised in the transaction that changes what the tag names. Generations
/// are compared for equality alone; that they grow only makes a look-up and a raise merge to the newer of the two.
/// </summary>
/// <param name="Value">0 (a tag that was never raised) to 2^62 - 1.</param>
public readonly record struct Generation(long Value)
{
    /// <summary>What a tag without a row has, once it was looked up.</summary>
    public static Generation None => default;
}
