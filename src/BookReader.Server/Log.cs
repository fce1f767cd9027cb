namespace BookReader.Server;

/// <summary>Event ids 300 to 399. No path with an id in it, no address, no name.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Error, "{Method} {Endpoint} failed")]
    public static partial void RequestFailed(ILogger log, string method, string endpoint, Exception exception);

    [LoggerMessage(301, LogLevel.Error, "{Method} {Endpoint} failed: the database does not answer")]
    public static partial void DatabaseFailed(ILogger log, string method, string endpoint, Exception exception);

    [LoggerMessage(302, LogLevel.Error, "{Method} {Endpoint} failed: the disk of the data folder is full")]
    public static partial void DiskFull(ILogger log, string method, string endpoint);

    [LoggerMessage(310, LogLevel.Information, "BookReader {Version} keeps its data in {Folder}")]
    public static partial void Starting(ILogger log, string version, string folder);
}
