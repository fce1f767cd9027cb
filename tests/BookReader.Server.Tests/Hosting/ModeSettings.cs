using System.Collections.Concurrent;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Hosting;

/// <summary>What a server under test is told, so that it stands on what the mode of this run names.</summary>
internal static class ModeSettings
{
    private static readonly ConcurrentDictionary<string, Task<string>> Databases = new(StringComparer.Ordinal);

    /// <param name="settings">Added to; what stands there stays.</param>
    /// <param name="dataFolder">Servers of one data folder, after each other, have one database too.</param>
    public static async Task AddToAsync(Dictionary<string, string> settings, string dataFolder)
    {
        var mode = TestMode.Current;
        Assert.SkipWhen(mode.Missing is not null, mode.Missing ?? "");
        if (mode.UsesPostgres && !settings.ContainsKey("DATABASE_URL"))
        {
            settings["DATABASE_URL"] = await Databases.GetOrAdd(dataFolder, async _ => await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        }

        // One for all: each database has a place of its own in it.
        if (mode.UsesRedis && !settings.ContainsKey("REDIS_URL"))
        {
            settings["REDIS_URL"] = (await RedisServer.SharedAsync()).Address;
        }

        if (!mode.IsCaching)
        {
            settings.TryAdd("REDIS_CACHE_ENABLED", "false");
        }
    }
}
