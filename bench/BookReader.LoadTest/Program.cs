using BookReader.LoadTest;
using BookReader.LoadTest.Bare;
using BookReader.LoadTest.Scenarios;

try
{
    switch (args)
    {
        case [BareServer.Command, var address, var answers]:
            await BareServer.RunAsync(address, answers);
            return 0;
        case [WarmReads.Name, .. var options]:
            await new WarmReads(LoadOptions.Parse(options), TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        case [ProgressWrites.Name, .. var options]:
            await new ProgressWrites(LoadOptions.Parse(options), TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        case [NodeWrites.Name, .. var options]:
            await new NodeWrites(LoadOptions.Parse(options), TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        case [RedisFaults.Name, .. var options]:
            await new RedisFaults(LoadOptions.Parse(options), TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        case [Invalidation.Name]:
            await new Invalidation(TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        case [BookMemory.Name, .. var options]:
            await new BookMemory(LoadOptions.Parse(options), TimeProvider.System, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        default:
            await Console.Error.WriteLineAsync($"Usage: BookReader.LoadTest {WarmReads.Name}|{ProgressWrites.Name}|{NodeWrites.Name}|{RedisFaults.Name}|{Invalidation.Name}|{BookMemory.Name} [options]\n{LoadOptions.Usage}");
            return 2;
    }
}
catch (LoadTestException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
