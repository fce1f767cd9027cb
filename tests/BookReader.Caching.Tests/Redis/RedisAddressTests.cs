using BookReader.Caching.Redis;
using StackExchange.Redis;

namespace BookReader.Caching.Tests.Redis;

/// <summary>Where Redis is, in every form that people have it in.</summary>
public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379")]
    [InlineData("redis://localhost:7000/3", "localhost:7000 db=3")]
    [InlineData("  redis://10.0.0.1/  ", "10.0.0.1:6379")]
    [InlineData("redis://:secret@cache.example", "cache.example:6379 password=secret")]
    [InlineData("redis://reader:se%3Acr%40et%2F1@cache", "cache:6379 user=reader password=se:cr@et/1")]
    [InlineData("redis://reader:a@b@cache", "cache:6379 user=reader password=a@b")]
    [InlineData("rediss://cache:6380?ssl_host=redis.example", "cache:6380 tls=redis.example")]
    [InlineData("REDISS://cache", "cache:6379 tls")]
    [InlineData("redis://[::1]:7000", "[::1]:7000")]
    [InlineData("redis://[fd00::1]", "[fd00::1]:6379")]
    [InlineData("redis://a:1,b:2,[::1]:3", "a:1 b:2 [::1]:3")]
    [InlineData("redis+sentinel://a,b:2/main", "a:26379 b:2 master=main")]
    [InlineData("redis+sentinel://u:p@a/main/2?sentinel_user=v&sentinel_password=q%26", "a:26379 user=u password=p db=2 master=main sentinel=v/q&")]
    [InlineData("rediss+sentinel://a/main", "a:26379 tls master=main")]
    [InlineData("unix:/run/redis.sock", "!/run/redis.sock")]
    [InlineData("unix:///run/redis.sock", "!/run/redis.sock")]
    [InlineData("cache:6379,password=secret,ssl=true,defaultDatabase=2", "cache:6379 password=secret tls db=2")]
    [InlineData("localhost", "localhost")]
    public void An_address_is_understood(string address, string expected) => Assert.Equal(expected, Described(RedisAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("http://user:secret@cache")]
    [InlineData("redis://")]
    [InlineData("redis://user:secret@")]
    [InlineData("redis://user:secret@cache:port")]
    [InlineData("redis://user:secret@cache:70000")]
    [InlineData("redis://user:secret@cache/db")]
    [InlineData("redis://user:secret@cache/1/2")]
    [InlineData("redis://user:secret@cache/-1")]
    [InlineData("redis://user:secret@a,,b")]
    [InlineData("redis://user:secret@::1")]
    [InlineData("redis://user:secret@cache?tls=secret")]
    [InlineData("redis://secret@cache")]
    [InlineData("redis+sentinel://user:secret@a")]
    [InlineData("unix:relative")]
    [InlineData("cache,password=secret,defaultDatabase=secret")]
    [InlineData("cache,secret=secret")]
    [InlineData("not a host,password=secret")]
    [InlineData("password=secret")]
    public void What_is_no_address_is_refused_in_one_line_that_tells_nothing_of_it(string address)
    {
        var exception = Assert.Throws<FormatException>(() => RedisAddress.Parse(address));

        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Contains("redis://", exception.Message, StringComparison.Ordinal);
    }

    private static string Described(ConfigurationOptions options) => string.Join(' ', ((IEnumerable<string?>)
    [
        .. options.EndPoints.Select(EndPointCollection.ToString),
        options.User is { } user ? $"user={user}" : null,
        options.Password is { } password ? $"password={password}" : null,
        options.Ssl ? options.SslHost is { } host ? $"tls={host}" : "tls" : null,
        options.DefaultDatabase is { } database ? $"db={database}" : null,
        options.ServiceName is { } master ? $"master={master}" : null,
        options.SentinelPassword is { } sentinel && sentinel != options.Password ? $"sentinel={options.SentinelUser}/{sentinel}" : null,
    ]).OfType<string>());
}
