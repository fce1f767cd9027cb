using BookReader.Browser.Tests.Browsing;
using BookReader.Browser.Tests.Hosting;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace BookReader.Browser.Tests.Browsing;

/// <summary>The system's own Chromium, started once; tests that need it are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    // It runs as root in containers, and asks nothing of anybody while we look at what pages ask for.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Executable))
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments });
        }
    }

    /// <summary>A window that shares nothing with another.</summary>
    public async Task<Window> OpenAsync(RunningServer server, bool runsScripts = false)
    {
        Assert.SkipUnless(_browser is not null, $"There is no {Executable}: install the package chromium to run the browser tests.");
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = server.ClientOptions.BaseAddress.ToString(),
            JavaScriptEnabled = runsScripts,
            ViewportSize = new() { Width = 800, Height = 600 },
        });
        return new Window(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
