using BookReader.TestServers;

namespace BookReader.Server.Tests.Hosting;

/// <summary>What a server under test is told, so that it stands on what the mode of this run names.</summary>
internal static class ModeSettings
{
    public static async Task AddToAsync(Dictionary<string, string> settings)
    {
        var mode = TestMode.Current;
        Assert.SkipWhen(mode.Missing is not null, mode.Missing ?? "");
        if (mode.UsesPostgres && !settings.ContainsKey("DATABASE_URL"))
        {
            settings["DATABASE_URL"] = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        }

        if (!mode.IsCaching)
        {
            settings.TryAdd("REDIS_CACHE_ENABLED", "false");
        }
    }
}
