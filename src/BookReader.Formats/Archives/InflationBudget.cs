namespace BookReader.Formats.Archives;

/// <summary>What an archive may still inflate to. Counted as it happens: what headers say of sizes is the attacker's word.</summary>
internal sealed class InflationBudget(ReadLimits limits)
{
    private long _total;

    /// <summary>Takes account of bytes just inflated; <paramref name="isFirstReading"/> is false when the entry was counted before.</summary>
    public void Spend(int bytes, long entryBytes, long packedBytes, bool isFirstReading)
    {
        if (isFirstReading)
        {
            _total += bytes;
        }

        if (_total > limits.TotalBytes
            || entryBytes > limits.EntryBytes
            || (entryBytes > limits.InflationRatioFreeBytes && entryBytes / Math.Max(1, packedBytes) > limits.InflationRatio))
        {
            throw new PublicationException(PublicationError.TooLarge, "This book unpacks to far more than a book can be.");
        }
    }
}
