using System.Net;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Accounts;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Logins_and_registrations_of_one_address_are_limited_and_the_rest_goes_on()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_LOGINS_PER_MINUTE"] = "3" });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await server.Nobody.SendAsync(HttpMethod.Post, "/auth/login", new { email = $"nobody{i}@example.org", password = "wrong passphrase" });
            statuses.Add(answer.StatusCode);
        }

        using var register = await server.Nobody.SendAsync(HttpMethod.Post, "/auth/register", new { email = "a@example.org", password = "a long passphrase" });

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.TooManyRequests, register.StatusCode);
        Assert.Equal("too-many-attempts", await register.ProblemAsync());
        Assert.True(register.Headers.RetryAfter is not null);
        await server.Admin.GetJsonAsync("/books");
    }

    [Fact]
    public async Task Registration_is_closed_unless_configured()
    {
        await using var server = await TestServer.StartAsync();
        using var answer = await server.Nobody.SendAsync(HttpMethod.Post, "/auth/register", new { email = "a@example.org", password = "a long passphrase" });
        Assert.Equal("registration-closed", await answer.ProblemAsync());
    }
}
