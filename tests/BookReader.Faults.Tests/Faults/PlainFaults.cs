using System.Globalization;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests.Faults;

/// <summary>What may happen to nodes on one PostgreSQL and one Redis.</summary>
internal static class PlainFaults
{
    public const string ClockJumps = "clock of one node jumps by an hour";

    /// <summary>How calls may fail while a node or PostgreSQL is in trouble.</summary>
    public static readonly string[] Gone = ["cut", "silent", "503"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("none", FaultGroup.None, on => Infliction.PassAsync(on.Time.TotalSeconds)),
        new("node killed", FaultGroup.Nodes, on => on.RepeatAsync(async () =>
        {
            var node = on.AnyNode;
            await on.PassAsync(0.5, 1.5);
            await node.KillAsync();
            await on.PassAsync(0, 1);
            await node.StartAsync();
        }), Gone),
        new("rolling restart", FaultGroup.Nodes, on => on.RepeatAsync(async () =>
        {
            foreach (var node in on.Site.Nodes)
            {
                await Infliction.PassAsync(0.5);
                await node.StopAsync();
                await node.StartAsync();
            }
        }), Gone),
        new("node paused for longer than its lease", FaultGroup.Nodes, on => on.RepeatAsync(async () =>
        {
            var node = on.AnyNode;
            await on.PassAsync(0.2, 1);
            await node.PauseAsync();
            await on.PassAsync(0.1, 4);
            await node.ResumeAsync();
        }), Gone),
        new(ClockJumps, FaultGroup.Nodes, on => OnNodeAsync(on, ClockJump.BeginAsync, ClockJump.JumpAsync), Gone),
        new("Redis killed", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(0.5, 1.5);
            await on.Site.Redis.KillAsync();
            await on.PassAsync(0.2, 2);
            await on.Site.Redis.StartAsync();
        })),
        new("Redis paused", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(0.5, 1);
            await on.Site.Redis.PauseAsync();
            await on.PassAsync(1, Math.Min(20, on.Time.TotalSeconds / 2));
            await on.Site.Redis.ResumeAsync();
        })),
        new("Redis put back from a copy of seconds ago", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            var dump = Path.Combine(on.Site.Redis.Folder, "dump.rdb");
            await on.Site.Redis.SayAsync("SAVE");
            var copy = await File.ReadAllBytesAsync(dump);
            await on.PassAsync(1, 3);
            await on.Site.Redis.KillAsync();
            await File.WriteAllBytesAsync(dump, copy);
            await on.Site.Redis.StartAsync();
        })),
        new("Redis emptied", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(0.05, 0.4);
            await on.Site.Redis.SayAsync("FLUSHALL");
        })),
        new("Redis evicts", FaultGroup.Redis, async on =>
        {
            await on.Site.Redis.SayAsync("CONFIG SET maxmemory-policy allkeys-lru");
            await on.Site.Redis.SayAsync("CONFIG SET maxmemory 1600kb");
            await Infliction.PassAsync(on.Time.TotalSeconds);
            await on.Site.Redis.SayAsync("CONFIG SET maxmemory 0");
        }),
        new("somebody else's bytes under our keys", FaultGroup.Redis, async on =>
        {
            await on.RepeatAsync(() => SpoilAsync(on));
            await on.Site.Redis.SayAsync("FLUSHALL");
        }),
        new("one node cut from Redis", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            var proxy = on.AnyOf(on.Site.ToRedis);
            await on.PassAsync(0.2, 1);
            proxy.Cut();
            await on.PassAsync(0.2, 2);
            proxy.Mend();
        })),
        new("Redis slow, and silent in one direction", FaultGroup.Redis, on => on.RepeatAsync(async () =>
        {
            var proxy = on.AnyOf(on.Site.ToRedis);
            proxy.Delay = TimeSpan.FromMilliseconds(on.Random.Next(1, 30));
            await on.PassAsync(0.5, 1.5);
            (on.Random.Next(2) == 0 ? proxy.ToServer : proxy.ToClient).Close();
            await on.PassAsync(0.2, 2);
            proxy.Mend();
        })),
        new("listening connections killed", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(0.1, 0.6);
            await on.Site.QueryAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
        })),
        new("listening connections hung", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            var proxy = on.AnyOf(on.Site.ToPostgres);
            proxy.HangsAfter = "LISTEN";
            await on.Site.QueryAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
            await on.PassAsync(1, 4);
            proxy.Mend();
        })),
        new("one node cut from PostgreSQL", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            var proxy = on.AnyOf(on.Site.ToPostgres);
            await on.PassAsync(0.5, 1);
            proxy.Cut();
            await on.PassAsync(0.2, 3);
            proxy.Mend();
        }), [.. Gone, "401"]),
        new("PostgreSQL silent for one node, both ways or one", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            var proxy = on.AnyOf(on.Site.ToPostgres);
            var way = on.Random.Next(3);
            await on.PassAsync(0.5, 1);
            if (way != 1)
            {
                proxy.ToServer.Close();
            }

            if (way != 2)
            {
                proxy.ToClient.Close();
            }

            await on.PassAsync(0.2, 4);
            proxy.Mend();
        }), Gone),
        new("PostgreSQL slow", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            foreach (var proxy in on.Site.ToPostgres)
            {
                proxy.Delay = TimeSpan.FromMilliseconds(on.Random.Next(0, 40));
            }

            await on.PassAsync(0.5, 1.5);
            on.Site.Mend();
        })),
        new("PostgreSQL killed", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(1, 2);
            await on.Site.Postgres.Process.KillAsync();
            await on.PassAsync(0, 1);
            await on.Site.Postgres.StartAgainAsync();
        }), Gone),
        new("PostgreSQL restarted", FaultGroup.Postgres, on => on.RepeatAsync(async () =>
        {
            await on.PassAsync(1, 2);
            await on.Site.Postgres.RestartAsync();
        }), Gone),
        new("a long transaction holds the horizon back", FaultGroup.Postgres, on => on.RepeatAsync(() => on.Site.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep({on.Time.TotalSeconds:F0}); COMMIT")))),
    ];

    private static async Task OnNodeAsync(Infliction on, Func<Node, Task> begin, Func<Node, Infliction, Task> during)
    {
        var node = on.Site.Nodes[^1];
        await begin(node);
        await on.RepeatAsync(() => during(node, on));
        await node.StopAsync();
        await node.StartAsync();
    }

    /// <summary>Exchanges the values of our keys, cuts them short, and puts other types there.</summary>
    private static async Task SpoilAsync(Infliction on)
    {
        await on.PassAsync(0.02, 0.1);
        const string Script =
            "local k = redis.call('keys', '*') " +
            "for i = 1, #k do " +
            "  local what = (i + tonumber(ARGV[1])) % 4 " +
            "  if redis.call('type', k[i]).ok ~= 'string' then redis.call('del', k[i]) " +
            "  elseif what == 0 then redis.call('set', k[i], redis.call('get', k[(i % #k) + 1]) or 'x') " +
            "  elseif what == 1 then redis.call('set', k[i], string.sub(redis.call('get', k[i]), 1, -3)) " +
            "  elseif what == 2 then redis.call('set', k[i], 'not ours') " +
            "  else redis.call('del', k[i]) redis.call('lpush', k[i], 'x') end " +
            "end return #k";
        await on.Site.Redis.SayAsync(string.Create(CultureInfo.InvariantCulture, $"EVAL \"{Script}\" 0 {on.Random.Next(4)}"));
    }
}
