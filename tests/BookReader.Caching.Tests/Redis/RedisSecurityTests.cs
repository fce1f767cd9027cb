using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using BookReader.Caching.Redis;
using BookReader.TestServers;

namespace BookReader.Caching.Tests.Redis;

/// <summary>A password, a user who may do no more than we need, and TLS.</summary>
public sealed class RedisSecurityTests
{
    private const string Password = "se:cr@et/1";

    private static readonly string Encoded = Uri.EscapeDataString(Password);

    [Fact]
    public async Task A_user_who_may_only_do_what_the_tier_needs_is_enough()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var server = await RedisServer.StartAsync(
            "user default off", $"user reader on >{Password} ~br:* resetchannels -@all +@connection +get +set +unlink +scan +info +dbsize");
        await using var redis = await RedisUnderTest.PatientlyAsync($"redis://reader:{Encoded}@127.0.0.1:{server.Port}");
        var cache = redis.Cache();
        var manager = new CacheManager(cache.Cache, [cache.Item], Microsoft.Extensions.Options.Options.Create(cache.Options), redis.Tier);

        await redis.PutAsync("a", [1]);

        Assert.Equal(1, (await manager.GetStatsAsync(TestContext.Current.CancellationToken)).Redis!.Value.DatabaseKeys);
        Assert.Equal(new Cleared(1, IsReclaimed: true), await manager.ClearAllAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?sentinel_password=")]
    public async Task A_sentinel_may_do_without_the_password_of_its_servers(string query)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var sentinel = await RedisSentinel.StartAsync($"user reader on >{Password} ~br:* resetchannels +@all");
        await using var redis = await RedisUnderTest.PatientlyAsync(sentinel.Address.Replace("://", $"://reader:{Encoded}@", StringComparison.Ordinal) + query);

        await redis.PutAsync("a", [1]);
    }

    [Fact]
    public async Task A_wrong_password_is_unavailable_and_told_without_it()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        await using var server = await RedisServer.StartAsync("requirepass other");
        await using var redis = RedisUnderTest.Open($"redis://:{Encoded}@127.0.0.1:{server.Port}");

        await Polling.UntilAsync(() => redis.Log.Lines.Count > 0, TimeSpan.FromSeconds(60), "it is told");

        Assert.Equal(RedisState.Unavailable, redis.Tier.State);
        Assert.All(redis.Log.Lines, line => Assert.DoesNotContain(Password, line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behind_TLS_the_servers_name_must_be_its_certificates()
    {
        Assert.SkipWhen(RedisServer.Missing is not null || !LocalProcess.IsInstalled("openssl"), "redis-server or openssl is not installed.");
        using var folder = new TestFolder();
        await MakeCertificateAsync(folder);
        var port = LocalProcess.FreePort();
        await using var server = await RedisServer.StartAsync(
            "port 0", $"tls-port {port}", $"tls-cert-file {folder.File("cert.pem")}", $"tls-key-file {folder.File("key.pem")}", "tls-auth-clients no");
        Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", folder.File("cert.pem"));
        try
        {
            await using var redis = await RedisUnderTest.PatientlyAsync($"rediss://127.0.0.1:{port}?ssl_host=redis.test");
            await redis.PutAsync("a", [1]);

            await using var misnamed = RedisUnderTest.Open($"rediss://127.0.0.1:{port}?ssl_host=other.test");
            await Polling.UntilAsync(() => misnamed.Log.Lines.Count > 0, TimeSpan.FromSeconds(60), "it is told");
            Assert.Equal(RedisState.Unavailable, misnamed.Tier.State);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SERedis_IssuerCertPath", null);
        }
    }

    private static async Task MakeCertificateAsync(TestFolder folder)
    {
        using var openssl = Process.Start(new ProcessStartInfo(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=redis.test", "-addext", "subjectAltName=DNS:redis.test",
                "-keyout", folder.File("key.pem"), "-out", folder.File("cert.pem"),
            ])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(folder.File("cert.pem"));
        Assert.Equal("CN=redis.test", certificate.Subject);
    }
}
