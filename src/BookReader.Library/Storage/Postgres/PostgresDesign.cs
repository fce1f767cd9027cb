using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BookReader.Library.Storage.Postgres;

/// <summary>How <c>dotnet ef migrations add</c> gets a context without a database.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresLibraryContext>
{
    public PostgresLibraryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresLibraryContext>().UseNpgsql("Host=localhost").Options);
}
