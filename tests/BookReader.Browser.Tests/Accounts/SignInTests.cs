using System.Net;
using BookReader.Browser.Tests.Browsing;
using BookReader.Browser.Tests.Hosting;
using BookReader.Server.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookReader.Browser.Tests.Accounts;

public sealed class SignInTests(RunningServer server, Chromium chromium)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("books")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("/.//elsewhere.example")]
    [InlineData("/./\\elsewhere.example")]
    [InlineData("/\t/elsewhere.example")]
    [InlineData("~/library")]
    public void Signing_in_leads_nowhere_but_to_this_server(string? asked) => Assert.Equal("/library", ReturnAddress.Of(asked));

    [Theory]
    [InlineData("/books/1?a=b%26c", "/books/1?a=b%26c")]
    [InlineData("/книга", "/%D0%BA%D0%BD%D0%B8%D0%B3%D0%B0")]
    public void Signing_in_leads_where_one_wanted_to_go(string asked, string expected) => Assert.Equal(expected, ReturnAddress.Of(asked));

    [Fact]
    public async Task The_cookie_is_for_this_site_and_for_no_script_and_outlives_the_browser()
    {
        await using var window = await chromium.OpenAsync(server);

        await window.SignedInAsync(RunningServer.AdminEmail);

        var cookie = Assert.Single(await window.Page.Context.CookiesAsync(), cookie => cookie.Name == SessionAuthentication.CookieName);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path);
        Assert.True(cookie.Expires > TimeProvider.System.GetUtcNow().AddDays(29).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_page_says_that_nothing_may_run_in_it_and_that_nobody_may_keep_it()
    {
        await using var window = await chromium.OpenAsync(server);

        var answer = await window.GoAsync("/sign-in");

        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            await answer.HeaderValueAsync("content-security-policy"));
        Assert.Equal("no-cache, no-store", await answer.HeaderValueAsync("cache-control"));
        Assert.DoesNotContain("<script", await answer.TextAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await window.Page.Locator("[style]").CountAsync());
    }

    [Fact]
    public async Task A_form_that_no_page_of_ours_has_sent_is_refused()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_handler"] = "sign-in",
            ["email"] = RunningServer.AdminEmail,
            ["password"] = RunningServer.Password,
        });

        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = form, Headers = { { "Accept", "text/html" } } };
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<h1>The page is out of date</h1>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task After_too_many_wrong_passwords_the_page_says_to_wait()
    {
        const string Forgetful = "forgetful@example.org";
        await server.AddUserAsync(Forgetful);
        await using var window = await chromium.OpenAsync(server);
        await window.GoAsync("/sign-in");
        var alert = window.Page.GetByRole(AriaRole.Alert);

        for (var i = 0; i < 4; i++)
        {
            await window.SignInAsync(Forgetful, "a wrong password");
            await Expect(alert).ToHaveTextAsync("The address or the password is wrong.");
        }

        await window.SignInAsync(Forgetful, "a wrong password");
        await Expect(alert).ToHaveTextAsync("Too many wrong passwords in a row. Try again in 5 min.");
    }
}
