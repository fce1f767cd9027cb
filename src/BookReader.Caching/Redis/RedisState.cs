namespace BookReader.Caching.Redis;

/// <summary>Whether Redis can be used; true within a second.</summary>
public enum RedisState
{
    /// <summary>None is configured.</summary>
    Disabled,

    /// <summary>It does not answer. Reads go past it without waiting.</summary>
    Unavailable,

    /// <summary>It answers.</summary>
    Ok,
}
