namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// What is searched whole. Each looks at one part of the protocol with the rest kept small: together, in one search, there
/// would be more states than any machine holds. The random walks have everything at once.
/// </summary>
internal static class Configurations
{
    /// <summary>Every configuration of a usual run: some hundred thousand states each, and seconds.</summary>
    public static IReadOnlyList<Bounds> Usual =>
        [TwoTags, Flights, TwoFlights, OneWrite, TwoWrites, Comings, Removals, FormerLives, NumbersTwice, Restore, RestoreUnderAWrite, JoinsUnderAWrite];

    /// <summary>Besides, where there is time: up to forty million states, and minutes.</summary>
    public static IReadOnlyList<Bounds> Long =>
    [
        TwoTags with { Name = $"{TwoTags.Name}, larger", Writes = 3, Raises = [Tags.A, Tags.B, Tags.Both] },
        Flights with { Name = $"{Flights.Name}, larger", Writes = 5 },
        TwoWrites with { Name = $"{TwoWrites.Name}, with evictions", EvictsCells = true },
        Comings with { Name = $"{Comings.Name}, larger", RemovesRows = true, LosesBeats = true, Crashing = [0, 1] },
        NumbersTwice with { Name = $"{NumbersTwice.Name}, larger", LosesBeats = true, HasRedis = true },
        Restore with { Name = $"{Restore.Name}, larger", HasLookUps = true, SkipsGenerations = true },
        JoinsUnderAFlight,
        BothCache,
        BothWrite,
    ];

    public static Bounds TwoTags { get; } = Alone("one process, two keys under two tags") with
    {
        Keys = [Tags.A, Tags.Both],
        Raises = [Tags.A, Tags.B],
        Writes = 2,
    };

    public static Bounds Flights { get; } = Alone("one process, two readers that share flights") with
    {
        Readers = 2,
        Writes = 3,
        HangsUp = true,
    };

    public static Bounds TwoFlights { get; } = Alone("one process, two flights under one tag") with
    {
        Readers = 2,
        Keys = [Tags.A, Tags.A],
    };

    public static Bounds OneWrite { get; } = new() { Name = "one node writes, another reads" };

    /// <summary>With a second write a raise can come too late.</summary>
    public static Bounds TwoWrites { get; } = new()
    {
        Name = "one node writes twice, another reads",
        Lease = 1,
        Writes = 2,
    };

    public static Bounds Comings { get; } = new()
    {
        Name = "nodes leave, crash and come back, cells are evicted",
        Lease = 1,
        EvictsCells = true,
        Crashing = [0, 1],
        Leaves = true,
    };

    public static Bounds Removals { get; } = new()
    {
        Name = "rows are removed, beats are lost",
        HasRedis = false,
        HasLookUps = false,
        RemovesRows = true,
        LosesBeats = true,
    };

    public static Bounds FormerLives { get; } = new()
    {
        Name = "a writer crashes, and hears what was meant for its former life",
        Lease = 1,
        Writes = 2,
        Crashing = [0],
        HasRedis = false,
        HasLookUps = false,
        HasLateAcknowledgements = true,
    };

    public static Bounds NumbersTwice { get; } = new()
    {
        Name = "PostgreSQL crashes, and gives numbers out twice",
        Lease = 1,
        HasRedis = false,
        HasLookUps = false,
        HasLongTransactions = true,
        RollBacks = 1,
        DatabaseCrashes = 1,
    };

    public static Bounds Restore { get; } = new()
    {
        Name = "a copy of the database is put back",
        Lease = 1,
        HasLookUps = false,
        RestoresACopy = true,
    };

    /// <summary>The node that reads writes too, and nobody else does.</summary>
    public static Bounds RestoreUnderAWrite { get; } = Restore with
    {
        Name = "a copy is put back under a node that writes",
        Writing = [1],
    };

    /// <summary>A second key, so that another flight can make the cell known while the first is held up.</summary>
    public static Bounds RestoreUnderAFlight { get; } = Restore with
    {
        Name = "a copy is put back under a flight",
        Keys = [Tags.A, Tags.A],
        Writing = [1],
        HasRedis = false,
        HangsUp = true,
        HasACopyAtFirst = true,
    };

    /// <summary>A node joins anew while it writes; the database is the same.</summary>
    public static Bounds JoinsUnderAWrite { get; } = new()
    {
        Name = "a node joins anew while it writes",
        Lease = 1,
        Writing = [1],
        HasRedis = false,
        HasLookUps = false,
        HasLongTransactions = true,
        Leaves = true,
    };

    public static Bounds JoinsUnderAFlight { get; } = new()
    {
        Name = "a node joins anew under a flight",
        Lease = 1,
        Readers = 2,
        Keys = [Tags.A, Tags.A],
        Writing = [1],
        HasTime = false,
        HasLookUps = false,
        Leaves = true,
    };

    private static Bounds BothCache { get; } = new()
    {
        Name = "two nodes that both read, one writes, and no time passes",
        Caching = [0, 1],
        HasTime = false,
        HasRedis = false,
        HasLookUps = false,
    };

    private static Bounds BothWrite { get; } = new()
    {
        Name = "two nodes that write at the same time, one reads",
        Writing = [0, 1],
        Writes = 2,
        Lease = 1,
        HasRedis = false,
        HasLookUps = false,
        HasLongTransactions = true,
    };

    private static Bounds Alone(string name) => new()
    {
        Name = name,
        IsAlone = true,
        Nodes = 1,
        Caching = [0],
        Writing = [0],
        EvictsCells = true,
    };
}
