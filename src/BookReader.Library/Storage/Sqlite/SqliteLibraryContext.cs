using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>The tables on SQLite; its migrations stand beside it.</summary>
public sealed class SqliteLibraryContext(DbContextOptions<SqliteLibraryContext> options) : LibraryContext(options);
