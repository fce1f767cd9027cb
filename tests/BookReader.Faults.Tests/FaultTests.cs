using BookReader.Faults.Tests.Faults;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests;

/// <summary>
/// Promise 1 on real processes, whatever happens to them, one fault after the other. In another order each time, for what
/// the time is too short for is skipped: BOOKREADER_FAULT_SECONDS and BOOKREADER_FAULT_BUDGET give more, as eng/faults does.
/// </summary>
public sealed class FaultTests(FaultTests.PlainSite plain) : IClassFixture<FaultTests.PlainSite>
{
    public static TheoryData<string> Names => [.. FaultSettings.InAnyOrder(PlainFaults.All.Select(fault => fault.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_answered_write_is_missed_and_nobody_goes_back(string name)
    {
        FaultSettings.SkipWhenShort();
        Assert.SkipWhen(name == PlainFaults.ClockJumps && ClockJump.Missing is not null, ClockJump.Missing ?? "");
        var fault = PlainFaults.All.Single(fault => fault.Name == name);
        await FaultSettings.UntilEnoughIsReadAsync(() => plain.Run.PassAsync(fault));
    }

    [Fact]
    public async Task Nor_when_faults_of_all_kinds_are_mixed()
    {
        FaultSettings.SkipWhenShort();
        await FaultSettings.UntilEnoughIsReadAsync(() => plain.Run.PassAsync(MixedFaults.Of(FaultSettings.Seed)));
    }

    public sealed class PlainSite : IAsyncLifetime
    {
        private SiteRun? _run;

        internal SiteRun Run => _run!;

        public async ValueTask InitializeAsync() => _run = FaultSite.Missing is null ? await SiteRun.StartAsync(new SiteOptions()) : null;

        public ValueTask DisposeAsync() => _run?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
