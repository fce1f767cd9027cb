namespace BookReader.Formats.Archives;

/// <summary>What an archive may still inflate to. Counted as it happens: what headers say of sizes is the attacker's word.</summary>
internal sealed class InflationBudget(ReadLimits limits)
{
    private long _total;

    /// <summary>Whether bytes count towards the total: they do while the book is read, and no more once it is served.</summary>
    public bool IsCounting { get; set; } = true;

    /// <summary>Takes account of bytes just inflated.</summary>
    public void Spend(int bytes, long entryBytes, long packedBytes)
    {
        _total += IsCounting ? bytes : 0;

        if (_total > limits.TotalBytes
            || entryBytes > limits.EntryBytes
            || (entryBytes > limits.InflationRatioFreeBytes && entryBytes / Math.Max(1, packedBytes) > limits.InflationRatio))
        {
            throw new PublicationException(PublicationError.TooLarge, "This book unpacks to far more than a book can be.");
        }
    }
}
