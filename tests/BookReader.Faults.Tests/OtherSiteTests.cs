using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Load;
using BookReader.Faults.Tests.Site;
using BookReader.TestServers;

namespace BookReader.Faults.Tests;

/// <summary>Promise 1 on sites of their own: where another server takes the place of the one that is gone, and where a disk is full.</summary>
public sealed class OtherSiteTests
{
    [Fact]
    public Task No_answered_write_is_missed_when_Sentinel_promotes_a_replica_that_had_been_cut_off() => PassAsync(SiteFaults.PromoteAsync);

    [Fact]
    public Task Nor_when_a_clusters_master_fails_and_its_slots_move() => PassAsync(SiteFaults.MoveSlotsAsync);

    [Fact]
    public Task Nor_when_PostgreSQL_fails_over_to_a_standby() => PassAsync(SiteFaults.FailOverAsync);

    [Fact]
    public Task Nor_when_the_disk_of_the_data_folder_is_full()
    {
        Assert.SkipWhen(SmallDisk.Missing is not null, SmallDisk.Missing ?? "");
        return PassAsync(SiteFaults.FillDiskAsync);
    }

    private static async Task PassAsync(Func<SiteOptions, Func<SiteRun, Fault, Task<Verdict>>, Task<Verdict>> inflict)
    {
        FaultSettings.SkipWhenShort();
        await FaultSettings.UntilEnoughIsReadAsync(() => inflict(new SiteOptions(), static (run, fault) => run.PassAsync(fault)));
    }
}
