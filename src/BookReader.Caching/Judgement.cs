namespace BookReader.Caching;

/// <summary>What is known of something that is true by generations alone, as an access token.</summary>
public enum Judgement
{
    /// <summary>It is no longer true.</summary>
    Passed,

    /// <summary>It was true when the database was last heard, which is away.</summary>
    Stale,

    /// <summary>It is true, as of a moment after it was asked.</summary>
    Current,
}
