namespace BookReader.Peers;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A write is in the database, but the cache could not be told.")]
    public static partial void NotInvalidated(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Redis does not answer; the database is asked.")]
    public static partial void RedisAway(this ILogger logger, Exception exception);
}
