using System.Globalization;
using BookReader.Library.Storage.Postgres;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Npgsql;
using StackExchange.Redis;

namespace BookReader.Server.Tests.Docs;

/// <summary>deploy/compose.yaml, with each server as a process of this machine instead of a container.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Read();

    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["POSTGRES_PASSWORD"] = "4f1c0d9be2",
        ["REDIS_PASSWORD"] = "b7a20c55d1",
        ["BOOKREADER_ADMIN_EMAIL"] = TestServer.AdminEmail,
        ["BOOKREADER_ADMIN_PASSWORD"] = TestServer.Password,
    };

    [Fact]
    public void Every_variable_that_it_gives_the_server_is_documented()
    {
        var documented = MarkdownFile.Of("docs/configuration.md").Rows("Variables").Select(row => row[0].Trim('`')).ToList();

        Assert.All(Compose.Environment("bookreader", Secrets).Keys, name => Assert.Contains(name, documented, StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_has_every_variable_and_no_secret_that_would_work()
    {
        var example = ComposeFile.Example();

        Assert.Equal(Compose.Variables.Order(StringComparer.Ordinal), example.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Secrets.Keys.Order(StringComparer.Ordinal), Compose.Demanded.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(Compose.Demanded, name => Assert.Empty(example[name]));
        Assert.All(Compose.Services, service => Assert.ThrowsAny<InvalidOperationException>(() => Compose.Environment(service, example)));
    }

    [Fact]
    public void Nothing_but_the_server_is_published_and_all_of_it_is_watched()
    {
        Assert.Equal(["bookreader"], Compose.Services.Where(service => Compose.Has(service, "ports")));
        Assert.All(Compose.Services, service => Assert.True(Compose.Has(service, "healthcheck") && Compose.Has(service, "volumes"), service));
        Assert.False(Compose.Has("bookreader", "deploy"), "There may be one of it alone.");
    }

    [Fact]
    public async Task What_it_starts_works_together()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        await using var redis = await RedisServer.StartAsync(Compose.Options("redis", Secrets));
        await using var postgres = await PostgresServer.StartAsync(isDurable: false);
        await PrepareAsync(postgres);
        using var folder = new TempFolder();
        var environment = Compose.Environment("bookreader", Secrets);
        environment["DATABASE_URL"] = Local(environment["DATABASE_URL"], "@postgres:5432", postgres.Port);
        environment["REDIS_URL"] = Local(environment["REDIS_URL"], "@redis:6379", redis.Port);
        await using var server = await ServerProcess.StartAsync(folder.Path, environment);

        await Eventually.GetAsync(
            async () => (await server.Client().GetJsonAsync("/health")).GetProperty("checks").ToString(),
            checks => checks == """{"api":"ok","database":"ok","redis":"ok","lease":"held","cache":"ok"}""");
        Assert.True(await IsHealthyAsync(server.Url.Port));
        Assert.False(await IsHealthyAsync(LocalProcess.FreePort()));
        await (await server.SignInAsync()).GetJsonAsync("/books");

        await CheckRedisAsync(redis, environment["REDIS_URL"]);
        await using var stranger = new NpgsqlConnection(
            PostgresAddress.Parse(environment["DATABASE_URL"].Replace(Secrets["POSTGRES_PASSWORD"], "guessed", StringComparison.Ordinal)));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    private static async Task CheckRedisAsync(RedisServer redis, string address)
    {
        Assert.StartsWith("-NOAUTH", await redis.SayAsync("DBSIZE"), StringComparison.Ordinal);

        var options = BookReader.Caching.Redis.RedisAddress.Parse(address);
        options.AllowAdmin = true;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var server = connection.GetServer(options.EndPoints[0]);
        Assert.Equal("yes", await SettingAsync(server, "appendonly"));
        Assert.Equal((512 << 20).ToString(CultureInfo.InvariantCulture), await SettingAsync(server, "maxmemory"));
        Assert.Equal("allkeys-lru", await SettingAsync(server, "maxmemory-policy"));

        // The list that was read above, and who may see it.
        await Eventually.GetAsync(() => server.DatabaseSizeAsync(), keys => keys >= 2);
    }

    private static async Task<string> SettingAsync(IServer server, string name) => Assert.Single(await server.ConfigGetAsync(name)).Value;

    /// <summary>As the image does at its first start: the role, its database, and a password for whoever comes from elsewhere.</summary>
    private static async Task PrepareAsync(PostgresServer postgres)
    {
        var settings = Compose.Environment("postgres", Secrets);
        Assert.True(int.Parse(Compose.Text("postgres", "image").Split(':')[1], CultureInfo.InvariantCulture) >= 15);
        Assert.Contains("--encoding=UTF8", settings["POSTGRES_INITDB_ARGS"], StringComparison.Ordinal);
        var role = settings["POSTGRES_USER"];
        await postgres.QueryAsync("postgres", $"CREATE ROLE {role} LOGIN PASSWORD '{settings["POSTGRES_PASSWORD"]}'");
        await postgres.QueryAsync("postgres", $"CREATE DATABASE {settings["POSTGRES_DB"]} OWNER {role}");
        var rules = await postgres.QueryAsync("postgres", "SHOW hba_file");
        await postgres.QueryAsync(
            "postgres", $"COPY (VALUES ('host all {role} 127.0.0.1/32 scram-sha-256'), ('host all all 127.0.0.1/32 trust')) TO '{rules}'");
        await postgres.QueryAsync("postgres", "SELECT pg_reload_conf()");
    }

    private static string Local(string address, string host, int port)
    {
        Assert.Contains(host, address, StringComparison.Ordinal);
        return address.Replace(host, string.Create(CultureInfo.InvariantCulture, $"@127.0.0.1:{port}"), StringComparison.Ordinal);
    }

    private static async Task<bool> IsHealthyAsync(int port)
    {
        var command = Compose.HealthCheck("bookreader").Select(word => word.Replace("/8000", $"/{port}", StringComparison.Ordinal)).ToArray();
        await using var check = LocalProcess.Start(command[0], command[1..], MarkdownFile.Root);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        return check.ExitCode == 0;
    }
}
