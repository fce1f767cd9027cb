using BookReader.Library.Storage.Postgres;
using BookReader.TestServers;
using Npgsql;

namespace BookReader.Library.Tests.Storage;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://reader:secret@db.example.org/library", "db.example.org", 5432, "library", "reader", "secret")]
    [InlineData("postgresql://reader:p%40ss%3Aword@db:6543/my%20library?sslmode=verify-full", "db", 6543, "my library", "reader", "p@ss:word")]
    [InlineData("postgres://db/library", "db", 5432, "library", null, null)]
    [InlineData("postgres://reader@[::1]:6543/library", "::1", 6543, "library", "reader", null)]
    [InlineData("Host=db;Port=6543;Database=library;Username=reader;Password=se;SSL Mode=Require", "db", 6543, "library", "reader", "se")]
    [InlineData("host=db port=6543 dbname=library user=reader password='se cret' connect_timeout=9", "db", 6543, "library", "reader", "se cret")]
    public void Every_usual_form_names_the_same(string address, string host, int port, string database, string? user, string? password)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresAddress.Parse(address));
        Assert.Equal((host, port, database, user, password), (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password));
    }

    [Fact]
    public void What_the_address_says_itself_stays()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresAddress.Parse("postgres://db/library?sslmode=verify-ca&Max%20Auto%20Prepare=0&connect_timeout=9"));
        Assert.Equal((SslMode.VerifyCA, 0, 9), (settings.SslMode, settings.MaxAutoPrepare, settings.Timeout));
    }

    [Theory]
    [InlineData("postgres://reader:secret@")]
    [InlineData("mysql://reader:secret@db/library")]
    [InlineData("secret")]
    [InlineData("Host=db;Sesame=secret")]
    [InlineData("postgres://reader:secret@db:port/library")]
    [InlineData("Host=one,two;Password=secret")]
    [InlineData("postgres://reader:secret@db/library?nonsense=1")]
    public void Anything_else_is_refused_without_saying_the_password(string address)
    {
        var exception = Assert.Throws<FormatException>(() => PostgresAddress.Parse(address));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
