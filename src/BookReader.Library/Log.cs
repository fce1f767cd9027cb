using Microsoft.Extensions.Logging;

namespace BookReader.Library;

/// <summary>Event ids 200 to 299. Books by their id, never by title or text; readers not at all.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Error, "The outcome of a write ({Change}) is unknown")]
    public static partial void OutcomeUnknown(ILogger log, string change, Exception exception);

    [LoggerMessage(201, LogLevel.Debug, "A write ({Change}) met another one ({Error}) and is begun anew")]
    public static partial void WriteBegunAnew(ILogger log, string change, string error);

    [LoggerMessage(209, LogLevel.Information, "Importing book {Book}, attempt {Attempt}")]
    public static partial void ImportBegun(ILogger log, Guid book, int attempt);

    [LoggerMessage(210, LogLevel.Information, "Book {Book} imported: {Chapters} chapters, {Words} words, {Skipped} things skipped, in {Seconds:F1} s")]
    public static partial void Imported(ILogger log, Guid book, int chapters, int words, int skipped, double seconds);

    [LoggerMessage(211, LogLevel.Warning, "Book {Book} was not imported: {Reason}")]
    public static partial void ImportRefused(ILogger log, Guid book, string reason);

    [LoggerMessage(212, LogLevel.Error, "Importing book {Book} failed")]
    public static partial void ImportFailed(ILogger log, Guid book, Exception exception);

    [LoggerMessage(213, LogLevel.Information, "Book {Book} has {Descriptions} descriptive passages")]
    public static partial void Extracted(ILogger log, Guid book, int descriptions);

    [LoggerMessage(214, LogLevel.Error, "The import worker stumbled, and goes on")]
    public static partial void WorkerStumbled(ILogger log, Exception exception);

    [LoggerMessage(215, LogLevel.Error, "The server stopped each time that it looked for the descriptive passages of book {Book}; it is left without")]
    public static partial void ExtractionGivenUp(ILogger log, Guid book);

    [LoggerMessage(221, LogLevel.Warning, "Housekeeping failed; it is tried again in an hour")]
    public static partial void HousekeepingFailed(ILogger log, Exception exception);

    [LoggerMessage(220, LogLevel.Information, "{Files} files that no book needs any more were removed")]
    public static partial void Swept(ILogger log, int files);
}
