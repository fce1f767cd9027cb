namespace BookReader.LoadTest.Processes;

/// <summary>The server to be measured, on a new data folder, configured as it would be in earnest.</summary>
internal static class BookReaderServer
{
    public const string Email = "load@example.org";
    public const string Password = "a password for the load test";

    /// <param name="assembly">The server's dll.</param>
    /// <param name="dataFolder">Where it keeps its data.</param>
    /// <param name="redis">Where Redis is; null for the memory tier alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="postgres">PostgreSQL's URL; null for SQLite.</param>
    public static Task<MeasuredProcess> StartAsync(
        string assembly, string dataFolder, string? redis, TimeProvider time, CancellationToken cancellationToken, string? postgres = null)
    {
        if (!File.Exists(assembly))
        {
            throw new LoadTestException($"There is no {assembly}. Build the server, or say where it is by --server.");
        }

        return MeasuredProcess.StartAsync(
            assembly,
            _ => [],
            address => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["BOOKREADER_DATA"] = dataFolder,
                ["DATABASE_URL"] = postgres ?? "",
                ["REDIS_URL"] = redis ?? "",
                ["BOOKREADER_ADMIN_EMAIL"] = Email,
                ["BOOKREADER_ADMIN_PASSWORD"] = Password,

                // A token lasts for a quarter of an hour: each round signs in anew.
                ["BOOKREADER_LOGINS_PER_MINUTE"] = "1000000",
            },
            time,
            cancellationToken);
    }
}
