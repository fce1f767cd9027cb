using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;
using BookReader.TestServers;

namespace BookReader.Faults.Tests.Faults;

/// <summary>
/// What needs a site of its own: another server takes the place of the one that is gone, with older data or with all of it,
/// or a disk is full. Each makes its site by the options it is given, and leaves to the caller what is done with the fault.
/// </summary>
internal static class SiteFaults
{
    public static async Task<Verdict> PromoteAsync(SiteOptions options, Func<SiteRun, Fault, Task<Verdict>> run)
    {
        var sentinel = await RedisSentinel.StartAsync(sentinels: 3, []);
        await using var site = await SiteRun.StartAsync(options with { Redis = () => Task.FromResult(new RedisOfSite(sentinel.Address, null, sentinel)) });
        return await run(site, new Fault("Sentinel promotes a replica that had been cut off", FaultGroup.Redis, async on =>
        {
            await Infliction.PassAsync(1);
            await sentinel.Replica.PauseAsync();
            await Infliction.PassAsync(2);
            await sentinel.Master.KillAsync();
            await sentinel.Replica.ResumeAsync();
            await Polling.UntilAsync(
                async () => await IsMasterAsync(sentinel.Replica), TimeSpan.FromMinutes(1), "it is the master");
            await Infliction.PassAsync(on.Time.TotalSeconds / 2);
            await sentinel.Master.StartAsync();
            await Infliction.PassAsync(1);
        }));
    }

    public static async Task<Verdict> MoveSlotsAsync(SiteOptions options, Func<SiteRun, Fault, Task<Verdict>> run)
    {
        var cluster = await RedisCluster.StartAsync(hasReplicas: true);
        await using var site = await SiteRun.StartAsync(options with { Redis = () => Task.FromResult(new RedisOfSite(cluster.Address, null, cluster)) });
        return await run(site, new Fault("Cluster moves slots, and a replica takes a master's place", FaultGroup.Redis, async on =>
        {
            await Infliction.PassAsync(1);
            await cluster.MigrateAsync(slots: 500, from: 0, to: 1);
            await cluster.Masters[2].KillAsync();
            await Polling.UntilAsync(
                async () => await IsMasterAsync(cluster.Replicas[2]), TimeSpan.FromMinutes(1), "it is a master");
            await Infliction.PassAsync(on.Time.TotalSeconds / 2);
            await cluster.Masters[2].StartAsync();
            await Infliction.PassAsync(1);
        }));
    }

    public static async Task<Verdict> FillDiskAsync(SiteOptions options, Func<SiteRun, Fault, Task<Verdict>> run)
    {
        using var disk = new SmallDisk(megabytes: 32);
        await using var site = await SiteRun.StartAsync(options with { Folder = disk.Path });
        return await run(site, new Fault(
            "disk full under the data folder",
            FaultGroup.None,
            on => on.RepeatAsync(async () =>
            {
                await on.PassAsync(0.5, 1);
                disk.Fill();
                await on.PassAsync(1, 3);
                disk.Free();
            }),
            "507"));
    }

    public static async Task<Verdict> FailOverAsync(SiteOptions options, Func<SiteRun, Fault, Task<Verdict>> run)
    {
        await using var site = await SiteRun.StartAsync(options);
        PostgresServer? former = null;
        var verdict = await run(site, new Fault(
            "PostgreSQL fails over to a standby",
            FaultGroup.Postgres,
            async on =>
            {
                var standby = await on.Site.Postgres.NewStandbyAsync();
                await Infliction.PassAsync(1);
                former = on.Site.Postgres;
                await former.Process.KillAsync();
                await standby.QueryAsync("postgres", "SELECT pg_promote()");
                on.Site.MoveTo(standby);
                await Infliction.PassAsync(on.Time.TotalSeconds);
            },
            PlainFaults.Gone));
        await former!.DisposeAsync();
        return verdict;
    }

    private static async ValueTask<bool> IsMasterAsync(RedisServer redis)
    {
        try
        {
            return (await redis.SayAsync("INFO replication")).Contains("role:master", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Who is promoted ends its connections.
            return false;
        }
    }
}
