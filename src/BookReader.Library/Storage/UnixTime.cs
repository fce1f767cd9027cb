using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BookReader.Library.Storage;

/// <summary>Times are milliseconds since 1970 in the database: both databases compare and sort them alike.</summary>
internal sealed class UnixTime() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(), stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));
