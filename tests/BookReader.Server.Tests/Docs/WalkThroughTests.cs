using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Docs;

/// <summary>The README's walk-through of the API, run by a shell against the program itself as a reader would run it.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class WalkThroughTests : IAsyncLifetime
{
    private const string Email = "admin@example.org";

    // With what a shell or JSON could trip over.
    private const string Password = """it's "quoted", \ and a $HOME of its own""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("bookreader-docs-").FullName;
    private readonly string _url = $"http://127.0.0.1:{FreePort()}";
    private Process? _server;

    public async ValueTask InitializeAsync()
    {
        _server = Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "BookReader.Server.dll")], new(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = _url,
            ["BOOKREADER_DATA"] = Path.Combine(_folder, "data"),
            ["BOOKREADER_ADMIN_EMAIL"] = Email,
            ["BOOKREADER_ADMIN_PASSWORD"] = Password,
        });
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        await UntilItAnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync(CancellationToken.None);
            _server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_works_as_pasted_and_works_when_pasted_again()
    {
        var first = await PasteAsync(complaint: "");
        var second = await PasteAsync(complaint: "curl: (22) The requested URL returned error: 409\n");

        Assert.Equal("Signed in.", first[0]);
        Assert.Contains("\"state\":\"ready\"", first[2], StringComparison.Ordinal);
        Assert.Contains("\"title\":\"The Lamp\"", first[3], StringComparison.Ordinal);
        Assert.Contains("\"reading_progress\":null", first[4], StringComparison.Ordinal);
        Assert.Contains("\"title\":\"Morning\",\"chapter_number\":2", first[5], StringComparison.Ordinal);
        Assert.Contains("Somebody had lit the lamp.", first[6], StringComparison.Ordinal);
        Assert.Equal("Cache-Status: BookReader; hit; detail=memory", first[7]);
        Assert.Contains("\"accepted\":true", first[8], StringComparison.Ordinal);
        Assert.Contains("\"current_position\":50,", first[9], StringComparison.Ordinal);
        Assert.Equal(10, first.Count);

        Assert.Equal(first[1], second[1]);
        Assert.Contains("\"reading_progress\":{\"current_chapter\":1,", second[4], StringComparison.Ordinal);
        Assert.Contains("\"revision\":2,", second[9], StringComparison.Ordinal);
    }

    /// <summary>Stops at the first command that fails, and at a variable that was not set.</summary>
    private async Task<IReadOnlyList<string>> PasteAsync(string complaint)
    {
        using var shell = Start("bash", ["-eu", "-c", MarkdownFile.Of("README.md").Block("bash")], new(StringComparer.Ordinal)
        {
            ["BASE"] = _url,
            ["EMAIL"] = Email,
            ["PASSWORD"] = Password,
            ["TMPDIR"] = _folder,
        });
        var token = TestContext.Current.CancellationToken;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(token), shell.StandardError.ReadToEndAsync(token));
        await shell.WaitForExitAsync(token).WaitAsync(Patience, token);

        Assert.Equal(complaint, await error);
        Assert.Equal(0, shell.ExitCode);
        var lines = await output;
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }

    private async Task UntilItAnswersAsync()
    {
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            Assert.False(_server!.HasExited, "The server has ended.");
            try
            {
                using var answer = await client.GetAsync(new Uri(_url + "/health/live"), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
            }
        }
    }

    private static Process Start(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
