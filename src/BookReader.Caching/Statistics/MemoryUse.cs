namespace BookReader.Caching.Statistics;

/// <summary>What the memory tier holds.</summary>
/// <param name="Entries">How many entries.</param>
/// <param name="SizeBytes">Their bytes, the tables' share among them.</param>
/// <param name="PeakBytes">The most that it ever was.</param>
/// <param name="LimitBytes">The most that it may be.</param>
/// <param name="Cells">How many tags' generations are kept.</param>
public readonly record struct MemoryUse(int Entries, long SizeBytes, long PeakBytes, long LimitBytes, int Cells);
