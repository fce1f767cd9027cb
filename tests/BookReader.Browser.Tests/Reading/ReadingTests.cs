using BookReader.Browser.Tests.Books;
using BookReader.Browser.Tests.Browsing;
using BookReader.Browser.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookReader.Browser.Tests.Reading;

/// <summary>A reader's way through the pages, in a browser that runs no script.</summary>
public sealed class ReadingTests(RunningServer server, Chromium chromium)
{
    private const string Guide = "The BookReader Guide";

    [Fact]
    public async Task The_first_admin_finds_the_user_guide_and_reads_it_to_its_end()
    {
        await using var window = await chromium.OpenAsync(server);
        var page = window.Page;

        await window.GoAsync("/library");
        await Expect(page).ToHaveURLAsync("/sign-in?return=%2Flibrary");
        await window.SignInAsync(RunningServer.AdminEmail, "a wrong password");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The address or the password is wrong.");
        await window.SignInAsync(RunningServer.AdminEmail, RunningServer.Password);
        await Expect(page).ToHaveTitleAsync("Your books – BookReader");

        await ReadInAsync(window);
        await window.FollowAsync(Guide);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Guide })).ToBeVisibleAsync();
        await AllPicturesShowAsync(page);
        await page.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Link).First.ClickAsync();
        await ReadOnToTheEndAsync(window);

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Article)).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Pictures_show_and_links_lead_from_chapter_to_chapter()
    {
        await using var window = await chromium.OpenAsync(server);
        var page = window.Page;
        var book = await server.AddBookAsync(await server.TokenAsync(RunningServer.AdminEmail), PictureBook.Epub(), "picture.epub");
        await window.SignedInAsync(RunningServer.AdminEmail);

        await window.FollowAsync(PictureBook.Title);
        await window.FollowAsync("The first");
        Assert.Equal(1, await page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Img).CountAsync());
        await AllPicturesShowAsync(page);

        await window.FollowAsync(PictureBook.LinkText);
        await Expect(page).ToHaveURLAsync($"/books/{book}/chapters/2#b-far");
        await IsAtTheAnchorAsync(page);

        await window.FollowAsync("Next");
        await Expect(page.GetByText("The end.")).ToBeVisibleAsync();
        await window.FollowAsync("Contents");
        await Expect(page.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(PictureBook.Chapters);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Who_has_signed_out_signs_in_again_and_is_where_they_were()
    {
        await using var window = await chromium.OpenAsync(server);
        var page = window.Page;
        var book = await server.AddBookAsync(await server.TokenAsync(RunningServer.AdminEmail), PictureBook.Epub("Left and found"), "left.epub");
        await window.SignedInAsync(RunningServer.AdminEmail);
        await window.GoAsync($"/books/{book}/chapters/1");
        var copied = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "bookreader_session");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveTitleAsync("Sign in – BookReader");
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == "bookreader_session");

        // The cookie is gone, and worth nothing to whoever has copied it.
        await page.Context.AddCookiesAsync([new Cookie { Name = copied.Name, Value = copied.Value, Domain = copied.Domain, Path = "/" }]);
        await window.GoAsync($"/books/{book}/chapters/2");
        await Expect(page).ToHaveTitleAsync("Sign in – BookReader");

        await window.SignInAsync(RunningServer.AdminEmail, RunningServer.Password);
        await Expect(page).ToHaveURLAsync($"/books/{book}/chapters/2");
        await Expect(page.GetByText(PictureBook.AnchoredText)).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_slash_behind_a_chapters_address_does_not_lead_its_pictures_astray()
    {
        await using var window = await chromium.OpenAsync(server);
        var book = await server.AddBookAsync(await server.TokenAsync(RunningServer.AdminEmail), PictureBook.Epub("Slashed"), "slashed.epub");
        await window.SignedInAsync(RunningServer.AdminEmail);

        await window.GoAsync($"/books/{book}/chapters/1/");

        await AllPicturesShowAsync(window.Page);
        Assert.Empty(window.Complaints);
    }

    private static Task ReadInAsync(Window window) => Polling.UntilAsync("the guide is read in", async () =>
    {
        await window.GoAsync("/library");
        var line = window.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = Guide });
        return await line.CountAsync() == 1 && !(await line.InnerTextAsync()).Contains("being read in", StringComparison.Ordinal);
    });

    private static async Task ReadOnToTheEndAsync(Window window)
    {
        var page = window.Page;
        var next = page.GetByRole(AriaRole.Link, new() { Name = "Next", Exact = true });
        await Expect(page.GetByRole(AriaRole.Article)).ToBeVisibleAsync();
        var chapters = page.Url[..^1];
        var read = 1;
        while (await next.CountAsync() > 0)
        {
            Assert.NotEmpty(await page.GetByRole(AriaRole.Article).InnerTextAsync());
            await AllPicturesShowAsync(page);
            await next.ClickAsync();
            read++;
            await Expect(page).ToHaveURLAsync(chapters + read);
        }

        Assert.True(read > 3, $"The guide had {read} chapters.");
    }

    private static Task AllPicturesShowAsync(IPage page) => Polling.UntilAsync($"all pictures show at {page.Url}", () =>
        page.Locator("img").EvaluateAllAsync<bool>("images => images.every(image => image.naturalWidth > 0)"));

    private static async Task IsAtTheAnchorAsync(IPage page)
    {
        var box = await page.GetByText(PictureBook.AnchoredText).BoundingBoxAsync();

        // A fraction of a pixel may be above the edge.
        Assert.InRange(box!.Y, -1, page.ViewportSize!.Height);
    }
}
