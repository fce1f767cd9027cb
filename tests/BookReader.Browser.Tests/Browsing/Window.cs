using BookReader.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace BookReader.Browser.Tests.Browsing;

/// <summary>A browser's window, and what the browser complains of in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _complaints = [];

    public Window(IPage page)
    {
        Page = page;

        // A violated policy, a picture that is not there and an exception in a script are all told here.
        page.Console += (_, message) => Complain(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Complain(isError: true, error);
        page.RequestFailed += (_, request) => Complain(isError: true, $"{request.Url}: {request.Failure}");
    }

    public IPage Page { get; }

    /// <summary>Since the window was opened.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_lock)
            {
                return [.. _complaints];
            }
        }
    }

    public async Task<IResponse> GoAsync(string address) =>
        await Page.GotoAsync(address) ?? throw new InvalidOperationException($"{address} is where the window is already.");

    /// <summary>Fills the form in that the window shows, and waits for what the server says to it.</summary>
    public async Task SignInAsync(string email, string password)
    {
        await Page.GetByLabel("Email").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.RunAndWaitForRequestFinishedAsync(
            () => Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync(),
            new() { Predicate = request => request.Method == "POST" });
    }

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();

    public async Task SignedInAsync(string email)
    {
        await GoAsync("/sign-in");
        await SignInAsync(email, RunningServer.Password);
        await Assertions.Expect(Page).ToHaveURLAsync("/library");
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Complain(bool isError, string text)
    {
        if (isError)
        {
            lock (_lock)
            {
                _complaints.Add($"{Page.Url}: {text}");
            }
        }
    }
}
