using System.Net;
using BookReader.Browser.Tests.Books;
using BookReader.Browser.Tests.Browsing;
using BookReader.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookReader.Browser.Tests.Reading;

/// <summary>What somebody sees of a book that lies in a library of others.</summary>
public sealed class StrangerTests(RunningServer server, Chromium chromium)
{
    private const string Stranger = "stranger@example.org";

    [Fact]
    public async Task A_stranger_is_told_that_there_is_no_such_book_whether_it_is_cached_or_not()
    {
        await using var owner = await chromium.OpenAsync(server);
        await using var stranger = await chromium.OpenAsync(server);
        await server.AddUserAsync(Stranger);
        var token = await server.TokenAsync(RunningServer.AdminEmail);
        var book = await server.AddBookAsync(token, PictureBook.Epub("Not for strangers"), "hidden.epub");
        var chapter = await server.GetAsync($"/api/v1/books/{book}/chapters/1", token);
        var picture = $"/books/{book}/media/{chapter.GetProperty("images")[0].GetProperty("hash").GetString()}";
        await owner.SignedInAsync(RunningServer.AdminEmail);
        await stranger.SignedInAsync(Stranger);
        string[] pages = [$"/books/{book}", $"/books/{book}/chapters/1", picture];

        await ClearCacheAsync(token);
        await SeesNothingAsync(stranger, pages);
        foreach (var address in pages)
        {
            Assert.Equal(200, (await owner.GoAsync(address)).Status);
        }

        await SeesNothingAsync(stranger, pages);
        await stranger.GoAsync("/library");
        await Expect(stranger.Page.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Addresses_that_lead_nowhere_show_a_page_that_says_so()
    {
        await using var window = await chromium.OpenAsync(server);
        await window.SignedInAsync(RunningServer.AdminEmail);

        await SeesNothingAsync(window, ["/no/such/page", $"/books/{Guid.Empty}", $"/books/{Guid.Empty}/chapters/0", "/books/no-id"]);
    }

    private static async Task SeesNothingAsync(Window window, string[] pages)
    {
        foreach (var address in pages)
        {
            var answer = await window.GoAsync(address);
            Assert.Equal(404, answer.Status);
            Assert.StartsWith("default-src 'none'", await answer.HeaderValueAsync("content-security-policy"), StringComparison.Ordinal);
            await Expect(window.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Not found");
        }
    }

    private async Task ClearCacheAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/admin/cache/clear");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
