namespace BookReader.Caching;

/// <summary>How a read was answered.</summary>
public enum CacheOutcome
{
    /// <summary>From the memory tier.</summary>
    Hit,

    /// <summary>By a load of its own.</summary>
    Miss,

    /// <summary>By a load that another read had begun.</summary>
    Collapsed,

    /// <summary>By a load, past the cache, because it is switched off.</summary>
    Bypass,

    /// <summary>From the Redis tier, by a question of its own or one that another read had begun.</summary>
    RedisHit,

    /// <summary>From either tier while the database is away, with what was true when it was last heard.</summary>
    Stale,
}
