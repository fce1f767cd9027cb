using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests.Faults;

/// <summary>What a fault has to work with.</summary>
/// <param name="site">What it is inflicted on.</param>
/// <param name="random">Decides what the name leaves open.</param>
/// <param name="time">How long it is to last, all in all.</param>
internal sealed class Infliction(FaultSite site, Random random, TimeSpan time)
{
    private readonly long _beganAt = TimeProvider.System.GetTimestamp();

    public FaultSite Site => site;

    public Random Random => random;

    public TimeSpan Time => time;

    public bool IsOver => TimeProvider.System.GetElapsedTime(_beganAt) >= Time;

    public Node AnyNode => Site.Nodes[Random.Next(Site.Nodes.Count)];

    public Proxy AnyOf(IReadOnlyList<Proxy> proxies) => proxies[Random.Next(proxies.Count)];

    /// <summary>The one thing that nothing announces: that time has passed.</summary>
    public static Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    /// <summary>Some time between two bounds, in seconds.</summary>
    public Task PassAsync(double least, double most) => PassAsync(least + (Random.NextDouble() * (most - least)));

    /// <summary>Does something again and again until the time is over.</summary>
    public async Task RepeatAsync(Func<Task> act)
    {
        while (!IsOver)
        {
            await act();
        }
    }
}

/// <summary>Something that happens to a site while it is used. When it returns, all is mended.</summary>
/// <param name="Name">As it stands in reports.</param>
/// <param name="Group">What it happens to: two of one group cannot be on at once.</param>
/// <param name="InflictAsync">Does it.</param>
/// <param name="Allowed">How calls may fail while it is on: statuses, <c>cut</c>, <c>silent</c>. None for what nobody may notice.</param>
internal sealed record Fault(string Name, FaultGroup Group, Func<Infliction, Task> InflictAsync, params string[] Allowed)
{
    public override string ToString() => Name;
}

internal enum FaultGroup
{
    None,
    Nodes,
    Redis,
    Postgres,
}
