using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BookReader.Library.Storage.Sqlite;

/// <summary>How <c>dotnet ef migrations add</c> gets a context without starting the server.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteLibraryContext>
{
    public SqliteLibraryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteLibraryContext>().UseSqlite("Data Source=:memory:").Options);
}
