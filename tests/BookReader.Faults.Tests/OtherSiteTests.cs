using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;
using BookReader.TestServers;

namespace BookReader.Faults.Tests;

/// <summary>The same on sites of their own: where another server takes the place of the one that is gone, with older data or with all of it, and where a disk is full.</summary>
public sealed class OtherSiteTests
{
    private static readonly string[] Gone = ["cut", "silent", "503"];

    [Fact]
    public async Task No_answered_write_is_missed_when_Sentinel_promotes_a_replica_that_had_been_cut_off()
    {
        FaultSettings.SkipWhenShort();
        await FaultSettings.UntilEnoughIsReadAsync(PromoteAsync);
    }

    [Fact]
    public async Task Nor_when_a_clusters_master_fails_and_its_slots_move()
    {
        FaultSettings.SkipWhenShort();
        await FaultSettings.UntilEnoughIsReadAsync(MoveSlotsAsync);
    }

    [Fact]
    public async Task Nor_when_the_disk_of_the_data_folder_is_full()
    {
        FaultSettings.SkipWhenShort();
        Assert.SkipWhen(SmallDisk.Missing is not null, SmallDisk.Missing ?? "");
        await FaultSettings.UntilEnoughIsReadAsync(FillDiskAsync);
    }

    [Fact]
    public async Task Nor_when_PostgreSQL_fails_over_to_a_standby()
    {
        FaultSettings.SkipWhenShort();
        await FaultSettings.UntilEnoughIsReadAsync(FailOverAsync);
    }

    private static async Task<Verdict> PromoteAsync()
    {
        var sentinel = await RedisSentinel.StartAsync(sentinels: 3, []);
        await using var run = await SiteRun.StartAsync(new SiteOptions { Redis = () => Task.FromResult(new RedisOfSite(sentinel.Address, null, sentinel)) });
        return await run.PassAsync(new Fault("Sentinel promotes a replica that had been cut off", FaultGroup.Redis, async on =>
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

    private static async Task<Verdict> MoveSlotsAsync()
    {
        var cluster = await RedisCluster.StartAsync(hasReplicas: true);
        await using var run = await SiteRun.StartAsync(new SiteOptions { Redis = () => Task.FromResult(new RedisOfSite(cluster.Address, null, cluster)) });
        return await run.PassAsync(new Fault("Cluster moves slots, and a replica takes a master's place", FaultGroup.Redis, async on =>
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

    private static async Task<Verdict> FillDiskAsync()
    {
        using var disk = new SmallDisk(megabytes: 32);
        await using var run = await SiteRun.StartAsync(new SiteOptions { Folder = disk.Path });
        return await run.PassAsync(new Fault(
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

    private static async Task<Verdict> FailOverAsync()
    {
        await using var run = await SiteRun.StartAsync(new SiteOptions());
        PostgresServer? former = null;
        var verdict = await run.PassAsync(new Fault(
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
            Gone));
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
