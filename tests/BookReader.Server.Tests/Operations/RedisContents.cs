using System.Globalization;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

/// <summary>What lies in Redis, seen past the server.</summary>
internal static class RedisContents
{
    public static async Task<int> CountAsync(this RedisServer redis, string pattern)
    {
        var answer = await redis.SayAsync($"EVAL \"return #redis.call('KEYS', '{pattern}')\" 0");
        return int.Parse(answer.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Entries are put when their readers have been answered; this waits for that.</summary>
    public static async Task WaitForAsync(this RedisServer redis, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            await Eventually.GetAsync(() => redis.CountAsync($"br:*:{key}"), count => count > 0);
        }
    }

    /// <summary>What became of the server's questions to Redis since its start.</summary>
    public static async Task<long> AskedOfRedisAsync(this ApiClient admin, string number)
    {
        var tiers = (await admin.GetJsonAsync("/admin/cache/stats")).GetProperty("tiers").EnumerateArray();
        return tiers.Single(tier => tier.GetProperty("tier").GetString() == "redis").GetProperty("asked").GetProperty(number).GetInt64();
    }
}
