namespace BookReader.Faults.Tests.Site;

/// <summary>What a site is made of.</summary>
internal sealed record SiteOptions
{
    /// <summary>What the servers are called in reports.</summary>
    public string Name { get; init; } = "BookReader";

    public int Nodes { get; init; } = FaultSettings.Nodes;

    /// <summary>The dll of the server; ours unless it is another cache's turn.</summary>
    public string Server { get; init; } = Path.Combine(AppContext.BaseDirectory, "BookReader.Server.dll");

    public bool HasOurTables { get; init; } = true;

    /// <summary>What each server's environment has besides.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Starts Redis; null for one server.</summary>
    public Func<Task<RedisOfSite>>? Redis { get; init; }

    /// <summary>Where the servers keep books' files; null for a folder of the site's own.</summary>
    public string? Folder { get; init; }

    /// <summary>How many readers there are who write, each in a library of their own.</summary>
    public int Lanes { get; init; } = FaultSettings.Lanes;

    public int ReadersAtEachNode { get; init; } = 3;

    /// <summary>How long an administrator rests between two times of clearing the cache.</summary>
    public TimeSpan ClearPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For PostgreSQL, as <c>name=value</c>.</summary>
    public string[] PostgresSettings { get; init; } = [];
}
