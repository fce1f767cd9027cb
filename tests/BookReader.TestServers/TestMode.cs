namespace BookReader.TestServers;

/// <summary>
/// What the library and the server under test stand on. The same tests run in each mode; <c>eng/test</c> goes through all
/// of them, and <c>BOOKREADER_TEST_MODE=postgres+redis</c> picks one.
/// </summary>
/// <param name="Name">As the variable has it.</param>
/// <param name="UsesPostgres">PostgreSQL, and not SQLite.</param>
/// <param name="UsesRedis">Redis behind the memory tier.</param>
/// <param name="IsCaching">False for the switch that reads nothing from any cache.</param>
/// <param name="Nodes">How many servers share the database; clients go from one to the next with each request.</param>
public sealed record TestMode(string Name, bool UsesPostgres = false, bool UsesRedis = false, bool IsCaching = true, int Nodes = 1)
{
    /// <summary>A trait of tests that do not run in every mode: <see cref="Once"/>, <see cref="Caching"/> or <see cref="Killing"/>.</summary>
    public const string Trait = "Modes";

    /// <summary>What is the same whatever the library and the server stand on.</summary>
    public const string Once = "once";

    /// <summary>What is about the cache, and needs it.</summary>
    public const string Caching = "caching";

    /// <summary>What kills and starts whole servers and takes its time: in the first mode, and in the one with everything.</summary>
    public const string Killing = "killing";

    public const string Variable = "BOOKREADER_TEST_MODE";

    /// <summary>The first is where nothing is asked for.</summary>
    public static IReadOnlyList<TestMode> All { get; } =
    [
        new("memory"),
        new("off", IsCaching: false),
        new("redis", UsesRedis: true),
        new("postgres", UsesPostgres: true),
        new("postgres+redis", UsesPostgres: true, UsesRedis: true),
        new("two-nodes", UsesPostgres: true, Nodes: 2),
        new("two-nodes+redis", UsesPostgres: true, UsesRedis: true, Nodes: 2),
    ];

    public static TestMode Current { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name
        ? All.Single(mode => mode.Name == name)
        : All[0];

    /// <summary>Why this mode cannot run here; null when it can.</summary>
    public string? Missing => UsesPostgres && PostgresServer.Programs is null ? "PostgreSQL is not installed"
        : UsesRedis && !LocalProcess.IsInstalled("redis-server") ? "redis-server is not installed"
        : null;
}
