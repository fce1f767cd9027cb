namespace BookReader.Faults.Tests.History;

/// <summary>What one call showed of one register.</summary>
/// <param name="Node">Through which node.</param>
/// <param name="Resource">Of what it was read: several show the same register, and each goes on by itself (promise 2 is about one).</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When its answer was there.</param>
/// <param name="How">How the server says that it came by it (Cache-Status).</param>
/// <param name="Shown">The value, which for a register of two states is 0 or 1; <see cref="Foreign"/> for what nobody wrote there.</param>
internal readonly record struct Read(int Node, string Resource, long Begin, long End, int Shown, string How = "")
{
    public const int Foreign = -1;

    /// <summary>Whether the server said that it may be behind: the database was away.</summary>
    public bool IsStale => SaysStale(How);

    public static bool SaysStale(string how) => how.Contains("detail=stale", StringComparison.Ordinal);
}
