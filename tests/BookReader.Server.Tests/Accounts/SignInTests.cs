using System.Net;
using BookReader.Library.Storage;
using BookReader.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BookReader.Server.Tests.Accounts;

public sealed class SignInTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_REGISTRATION"] = "open" },
        services => services.AddSingleton<TimeProvider>(new ManualClock(_time)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_access_token_lasts_a_quarter_of_an_hour()
    {
        var user = await _server.NewUserAsync();
        _time.Advance(TimeSpan.FromMinutes(14.9));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(user));
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(user));
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_a_second_use_ends_the_sign_in()
    {
        var user = await _server.NewUserAsync();
        var stolen = user.RefreshToken;
        user.Use(await user.WriteAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = stolen }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(user));

        using var again = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = stolen });

        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.Equal("refresh-refused", await again.ProblemAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(user));
        using var next = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = user.RefreshToken });
        Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
    }

    [Fact]
    public async Task Concurrent_uses_of_one_refresh_token_leave_at_most_one_good()
    {
        var user = await _server.NewUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = user.RefreshToken })));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_refresh_token_expires()
    {
        var user = await _server.NewUserAsync();
        _time.Advance(TimeSpan.FromDays(61));
        using var answer = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = user.RefreshToken });
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_this_device_at_once_and_no_other()
    {
        var phone = await _server.NewUserAsync();
        var tablet = await _server.SignInAsync(await EmailAsync(phone));

        await phone.WriteAsync(HttpMethod.Post, "/auth/logout");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(phone));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(tablet));
        using var refresh = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = phone.RefreshToken });
        Assert.Equal(HttpStatusCode.Unauthorized, refresh.StatusCode);
    }

    [Theory]
    [InlineData("everywhere")]
    [InlineData("password")]
    [InlineData("disabled")]
    [InlineData("role")]
    public async Task What_secures_an_account_ends_all_its_sign_ins_at_once(string how)
    {
        var phone = await _server.NewUserAsync();
        var email = await EmailAsync(phone);
        var tablet = await _server.SignInAsync(email);
        ApiClient[] devices = [phone, tablet];
        foreach (var device in devices)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(device));
        }

        await (how switch
        {
            "everywhere" => phone.WriteAsync(HttpMethod.Post, "/auth/logout-everywhere"),
            "password" => phone.WriteAsync(HttpMethod.Put, "/auth/password", new { current_password = TestServer.Password, new_password = "another passphrase" }),
            "disabled" => _server.Admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{phone.UserId}", new { is_disabled = true }),
            _ => _server.Admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{phone.UserId}", new { role = "admin" }),
        });

        foreach (var device in devices)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(device));
            using var refresh = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = device.RefreshToken });
            Assert.Equal(HttpStatusCode.Unauthorized, refresh.StatusCode);
        }

        using var login = await LoginAsync(email, how == "password" ? "another passphrase" : TestServer.Password);
        Assert.Equal(how == "disabled" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, login.StatusCode);
        if (how == "password")
        {
            using var old = await LoginAsync(email, TestServer.Password);
            Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        }
    }

    [Fact]
    public async Task A_password_is_changed_only_by_who_knows_the_old_one()
    {
        var user = await _server.NewUserAsync();
        using var answer = await user.SendAsync(HttpMethod.Put, "/auth/password", new { current_password = "wrong", new_password = "another passphrase" });
        Assert.Equal("wrong-password", await answer.ProblemAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(user));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_an_account_for_five_minutes()
    {
        var email = await EmailAsync(await _server.NewUserAsync());
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await LoginAsync(email, "wrong passphrase");
            Assert.Equal(i < 4 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, wrong.StatusCode);
        }

        using var locked = await LoginAsync(email, TestServer.Password);
        Assert.Equal("locked-out", await locked.ProblemAsync());
        _time.Advance(TimeSpan.FromMinutes(5.1));
        using var unlocked = await LoginAsync(email, TestServer.Password);
        Assert.Equal(HttpStatusCode.OK, unlocked.StatusCode);
    }

    [Fact]
    public async Task A_wrong_address_and_a_wrong_password_are_answered_alike()
    {
        var email = await EmailAsync(await _server.NewUserAsync());
        using var wrongPassword = await LoginAsync(email, "wrong passphrase");
        using var wrongAddress = await LoginAsync("nobody@example.org", "wrong passphrase");

        Assert.Equal(wrongAddress.StatusCode, wrongPassword.StatusCode);
        Assert.Equal(await wrongAddress.ProblemAsync(), await wrongPassword.ProblemAsync());
    }

    [Theory]
    [InlineData("someone@example.org", "short", 422)]
    [InlineData("no address", "a long passphrase", 422)]
    [InlineData("ADMIN@example.org", "a long passphrase", 409)]
    [InlineData("new.reader@example.org", "a long passphrase", 201)]
    public async Task Registration_where_open_checks_what_it_is_given(string email, string password, int status)
    {
        using var answer = await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/register", new { email, password });
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_that_could_be_used_to_sign_in_lies_in_the_database()
    {
        var user = await _server.NewUserAsync();
        await using var snapshot = await _server.Services.GetRequiredService<ILibraryStorage>().OpenSnapshotAsync(CancellationToken.None);
        var hashes = await snapshot.Context.RefreshTokens.Select(row => row.Hash).ToListAsync(TestContext.Current.CancellationToken);
        var passwords = await snapshot.Context.Users.Select(row => row.PasswordHash).ToListAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(hashes);
        Assert.DoesNotContain(user.RefreshToken, hashes);
        Assert.All(passwords, hash => Assert.DoesNotContain(TestServer.Password, hash, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_who_present_one_refresh_token_at_once_one_at_most_is_let_in()
    {
        var user = await _server.NewUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            _server.Nobody.SendAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = user.RefreshToken })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);

        // The others showed that it was copied, so the sign-in has ended, with whatever the one was given.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(user));
    }

    [Fact]
    public async Task The_last_administrator_can_be_neither_disabled_nor_demoted()
    {
        using var disabled = await _server.Admin.SendAsync(HttpMethod.Patch, $"/admin/users/{_server.Admin.UserId}", new { is_disabled = true });
        using var demoted = await _server.Admin.SendAsync(HttpMethod.Patch, $"/admin/users/{_server.Admin.UserId}", new { role = "user" });
        Assert.Equal("last-admin", await disabled.ProblemAsync());
        Assert.Equal("last-admin", await demoted.ProblemAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_server.Admin));
    }

    [Fact]
    public async Task A_token_that_was_made_for_a_page_or_tampered_with_is_refused()
    {
        var user = await _server.NewUserAsync();
        var parts = user.AccessToken.Split('.');
        foreach (var token in (string[])[$"{parts[0]}.{parts[1]}.{new string(parts[2].Reverse().ToArray())}", $"{parts[0]}.{parts[1]}.", "eyJhbGciOiJub25lIn0." + parts[1] + ".", "x"])
        {
            var client = _server.Nobody;
            client.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
        }
    }

    private async Task<HttpResponseMessage> LoginAsync(string email, string password) =>
        await _server.Nobody.SendAsync(HttpMethod.Post, "/auth/login", new { email, password });

    private static async Task<string> EmailAsync(ApiClient user) => (await user.GetJsonAsync("/auth/me")).GetProperty("email").GetString()!;

    private static async Task<HttpStatusCode> StatusAsync(ApiClient client)
    {
        using var answer = await client.GetAsync("/books");
        return answer.StatusCode;
    }

    /// <summary>The wall clock is the test's; timers and elapsed time stay real, for the server waits by them.</summary>
    private sealed class ManualClock(TimeProvider wall) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => wall.GetUtcNow();
    }
}
