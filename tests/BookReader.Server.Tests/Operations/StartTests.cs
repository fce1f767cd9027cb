using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class StartTests
{
    [Fact]
    public async Task A_wrong_configuration_stops_the_start_with_a_line_for_each_fault()
    {
        using var folder = new TempFolder();
        var (exitCode, output) = await ServerProcess.RunAsync(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BOOKREADER_REGISTRATION"] = "maybe",
            ["BOOKREADER_UPLOAD_LIMIT_MB"] = "lots",
            ["BOOKREADER_SIGNING_KEY"] = "short",
            ["REDIS_URL"] = "ftp://user:secret@localhost",
            ["DATABASE_URL"] = "postgres://user:secret@",
            ["BOOKREADER_ADMIN_PASSWORD"] = "",
        });

        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            ["BOOKREADER_ADMIN_EMAIL, BOOKREADER_ADMIN_PASSWORD", "BOOKREADER_REGISTRATION", "BOOKREADER_SIGNING_KEY", "BOOKREADER_UPLOAD_LIMIT_MB", "DATABASE_URL", "REDIS_URL"],
            lines.Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_in_one_line()
    {
        using var folder = new TempFolder();
        await using var first = await ServerProcess.StartAsync(folder.Path);
        var (exitCode, output) = await ServerProcess.RunAsync(folder.Path, []);

        Assert.Equal(2, exitCode);
        Assert.Equal("BOOKREADER_DATA: another BookReader is running on this folder.", output.Trim());
        await (await first.SignInAsync()).GetJsonAsync("/books");
    }

    [Fact]
    public async Task A_node_whose_folder_is_not_the_one_of_the_others_is_refused_in_one_line()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        using var folder = new TempFolder();
        using var other = new TempFolder();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = await (await PostgresServer.SharedAsync()).NewDatabaseAsync() };
        await using var first = await ServerProcess.StartAsync(folder.Path, settings);
        var (exitCode, output) = await ServerProcess.RunAsync(other.Path, settings);

        Assert.Equal(2, exitCode);
        var said = output.Trim().Split('\n')[^1];
        Assert.StartsWith("BOOKREADER_DATA: this is not the folder", said, StringComparison.Ordinal);
        Assert.Contains(await File.ReadAllTextAsync(Path.Combine(folder.Path, "library-id"), TestContext.Current.CancellationToken), said, StringComparison.Ordinal);
        await using var second = await ServerProcess.StartAsync(folder.Path, settings);
        await (await second.SignInAsync()).GetJsonAsync("/books");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_stops_the_start_in_one_line_without_the_password()
    {
        using var folder = new TempFolder();
        var (exitCode, output) = await ServerProcess.RunAsync(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = $"postgres://reader:secret@127.0.0.1:{LocalProcess.FreePort()}/library",
        });

        Assert.Equal(2, exitCode);
        Assert.StartsWith("DATABASE_URL: ", output.Trim().Split('\n')[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_start_prints_a_password_once_that_signs_in_and_gives_the_guide_to_read()
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_ADMIN_EMAIL"] = "", ["BOOKREADER_ADMIN_PASSWORD"] = "" };
        string password;
        await using (var first = await ServerProcess.StartAsync(folder.Path, settings))
        {
            var line = first.Output.Split('\n').Single(each => each.StartsWith("First administrator:", StringComparison.Ordinal));
            password = line.Split("password ")[1].Split(' ')[0];
            var admin = first.Client();
            await admin.SignInAsync("admin@localhost", password);
            await admin.WaitForGuideAsync();
            var book = Assert.Single((await admin.GetJsonAsync("/books")).GetProperty("books").EnumerateArray());
            Assert.True(book.GetProperty("chapters_count").GetInt32() >= 5);
            Assert.NotEmpty((await admin.GetJsonAsync($"/books/{book.GetProperty("id").GetGuid()}/descriptions")).GetProperty("descriptions").EnumerateArray());
        }

        await using var second = await ServerProcess.StartAsync(folder.Path, settings);
        Assert.DoesNotContain("First administrator", second.Output, StringComparison.Ordinal);
        await second.Client().SignInAsync("admin@localhost", password);
    }

    [Fact]
    public async Task The_api_describes_itself_and_the_root_leads_there()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path);
        using var http = new HttpClient { BaseAddress = server.Url };
        var page = await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        var document = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("/scalar", page.RequestMessage!.RequestUri!.AbsolutePath.TrimEnd('/'));
        Assert.True(page.IsSuccessStatusCode);
        Assert.Contains("\"/api/v1/books/{book}/chapters/{number}\"", document, StringComparison.Ordinal);
        using var described = System.Text.Json.JsonDocument.Parse(document);
        foreach (var operation in described.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} {operation.Value.GetProperty("responses")} has no summary");
        }
    }
}
