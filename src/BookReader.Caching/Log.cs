using Microsoft.Extensions.Logging;

namespace BookReader.Caching;

/// <summary>Event ids 100 to 199. Keys hold ids and numbers, so they stand in debug lines only; payloads stand in none.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Debug, "Cache hit {Key}")]
    public static partial void Hit(ILogger log, string key);

    [LoggerMessage(101, LogLevel.Debug, "Cache miss {Key} ({Outcome})")]
    public static partial void Miss(ILogger log, string key, CacheOutcome outcome);

    [LoggerMessage(102, LogLevel.Debug, "Cache invalidation: {Tag} raised to {Generation}")]
    public static partial void Raised(ILogger log, string tag, long generation);

    [LoggerMessage(103, LogLevel.Debug, "Cache invalidation: {Tag} forgotten, its write's outcome is unknown")]
    public static partial void Forgotten(ILogger log, string tag);

    [LoggerMessage(104, LogLevel.Debug, "Cache hit in Redis {Key}")]
    public static partial void RedisHit(ILogger log, string key);

    [LoggerMessage(105, LogLevel.Debug, "Served stale, as the database is away: {Key}")]
    public static partial void Stale(ILogger log, string key);

    [LoggerMessage(110, LogLevel.Warning, "Loading {Kind} failed: {Error}")]
    public static partial void LoadFailed(ILogger log, string kind, string error);

    [LoggerMessage(111, LogLevel.Information, "Cache cleared by pattern {Pattern}: {Deleted} entries dropped")]
    public static partial void Cleared(ILogger log, string pattern, int deleted);

    [LoggerMessage(112, LogLevel.Error, "The cache was wrong: {Key} was answered with {ETag}, and the database says {Actual} under the same generations ({Stamp}). What happened to it:\n{Events}")]
    public static partial void HitWasWrong(ILogger log, string key, string etag, string actual, string stamp, string events);

    [LoggerMessage(113, LogLevel.Debug, "A hit of {Key} could not be verified: {Error}")]
    public static partial void VerificationFailed(ILogger log, string key, string error);

    [LoggerMessage(130, LogLevel.Warning, "The node's lease is not renewed ({Reason}): reads go to the database until it is")]
    public static partial void LeaseNotRenewed(ILogger log, string reason);

    [LoggerMessage(131, LogLevel.Information, "The node's lease is renewed again")]
    public static partial void LeaseRenewed(ILogger log);

    [LoggerMessage(132, LogLevel.Warning, "The node's row is gone, or the database is another one: it forgets everything and joins anew")]
    public static partial void NodeBeginsAnew(ILogger log);

    [LoggerMessage(133, LogLevel.Debug, "{Count} acknowledgements were not sent ({Error})")]
    public static partial void AcknowledgementsLost(ILogger log, int count, string error);

    // Neither says where Redis is: an address may hold a password.
    [LoggerMessage(120, LogLevel.Warning, "Redis does not answer ({Reason}): reads go past it until it does")]
    public static partial void RedisIsAway(ILogger log, string reason);

    [LoggerMessage(121, LogLevel.Information, "Redis answers again")]
    public static partial void RedisIsBack(ILogger log);

    [LoggerMessage(122, LogLevel.Warning, "Sweeping Redis ended early: {Error}. What is left there is not served, and expires")]
    public static partial void SweepEnded(ILogger log, string error);
}
