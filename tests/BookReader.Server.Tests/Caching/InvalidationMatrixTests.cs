using System.Reflection;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>
/// Every write against every cached resource: what the write changes is read anew, what it does not change stays
/// cached, and in either case the answer is what an empty cache would give.
/// </summary>
public sealed class InvalidationMatrixTests(InvalidationMatrixTests.Fixture fixture) : IClassFixture<InvalidationMatrixTests.Fixture>
{
    /// <summary>What is read, by the reader unless it says the owner: a name, a path. Other: of a second book or library.</summary>
    private static readonly Dictionary<string, string> Reads = new(StringComparer.Ordinal)
    {
        ["libraries"] = "/libraries",
        ["members"] = "/libraries/{library}/members",
        ["books"] = "/books",
        ["books of library"] = "/books?library={library}",
        ["books of other library"] = "/books?library={other_library}",

        // Before the detail, which is joined of this one and the shared part: here it is seen to be read anew by itself.
        ["progress"] = "/books/{book}/progress",
        ["detail"] = "/books/{book}",
        ["toc"] = "/books/{book}/toc",
        ["chapters"] = "/books/{book}/chapters",
        ["chapter 1"] = "/books/{book}/chapters/1",
        ["chapter 2"] = "/books/{book}/chapters/2",
        ["descriptions"] = "/books/{book}/descriptions",
        ["descriptions of 1"] = "/books/{book}/chapters/1/descriptions",
        ["descriptions of 2"] = "/books/{book}/chapters/2/descriptions",
        ["import"] = "/books/{book}/import",
        ["other progress"] = "/books/{other}/progress",
        ["other detail"] = "/books/{other}",
        ["other chapter"] = "/books/{other}/chapters/1",
        ["other import"] = "/books/{other}/import",
    };

    private static readonly string[] OfBook =
    [
        "detail", "toc", "chapters", "chapter 1", "chapter 2", "descriptions", "descriptions of 1", "descriptions of 2", "progress", "import",
    ];

    private static readonly string[] Lists = ["books", "books of library", "books of other library"];

    /// <summary>Each write: the changes that it makes, how it is done, and which of the reads it forgets.</summary>
    private static readonly Write[] Writes =
    [
        new("progress saved", [nameof(Changes.ProgressSaved)], scene => scene.Reader.SaveProgressAsync(scene.Book, 2, 50), [.. Lists, "progress"]),
        new(
            "somebody else's progress saved", [nameof(Changes.ProgressSaved)], scene => scene.Owner.SaveProgressAsync(scene.Book, 2, 50), []),
        new(
            "book uploaded, imported, described",
            [nameof(Changes.BookUploaded), nameof(Changes.ImportEnded), nameof(Changes.DescriptionsExtracted)],
            scene => scene.Owner.AddBookAsync(TestBooks.Small("Uploaded " + Guid.NewGuid()), "new.fb2", scene.Library),
            ["books", "books of library"]),
        new("book edited", [nameof(Changes.BookEdited)], scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/books/{scene.Book}", new { title = "Edited" }), [.. OfBook, "books", "books of library"]),
        new("book moved", [nameof(Changes.BookMoved)], scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/books/{scene.Book}", new { library_id = scene.OtherLibrary }), [.. OfBook, .. Lists]),
        new("book deleted", [nameof(Changes.BookDeleted)], scene => scene.Owner.WriteAsync(HttpMethod.Delete, $"/books/{scene.Book}"), [.. OfBook, "books", "books of library"]),
        new(
            "chapter corrected",
            [nameof(Changes.ChapterCorrected)],
            scene => scene.Owner.WriteAsync(HttpMethod.Put, $"/books/{scene.Book}/chapters/1", new { title = "Corrected", html = $"<p>{TestBooks.Landscape}</p>" }),
            ["detail", "toc", "chapters", "chapter 1", "descriptions", "descriptions of 1", "books", "books of library"]),
        new(
            "import advanced", [nameof(Changes.ImportAdvanced)], scene => scene.WriteAsync(Changes.ImportAdvanced(scene.Book)), ["detail", "import", "books", "books of library"]),
        new("import tried again", [nameof(Changes.ImportEnded)], scene => scene.WriteAsync(Changes.ImportEnded(scene.Book)), [.. OfBook, "books", "books of library"]),
        new("library created", [nameof(Changes.LibraryCreated)], scene => scene.Reader.NewLibraryAsync("New"), ["libraries", .. Lists]),
        new("library created by somebody else", [nameof(Changes.LibraryCreated)], scene => scene.Owner.NewLibraryAsync("New"), []),
        new("library renamed", [nameof(Changes.LibraryRenamed)], scene => scene.Owner.WriteAsync(HttpMethod.Patch, $"/libraries/{scene.Library}", new { name = "Renamed" }), ["libraries", .. Lists]),
        new(
            "library deleted",
            [nameof(Changes.LibraryDeleted)],
            async scene => await scene.Owner.WriteAsync(HttpMethod.Delete, $"/libraries/{scene.EmptyLibrary}"),
            ["libraries", .. Lists]),
        new(
            "member added",
            [nameof(Changes.MembershipChanged)],
            scene => scene.Owner.AddMemberAsync(scene.Library, scene.Third, "reader"),
            ["members"]),
        new(
            "role changed",
            [nameof(Changes.MembershipChanged)],
            scene => scene.Owner.AddMemberAsync(scene.Library, scene.Reader, "editor"),
            ["members", "libraries", .. Lists]),
        new(
            "member removed",
            [nameof(Changes.MembershipChanged)],
            scene => scene.Owner.WriteAsync(HttpMethod.Delete, $"/libraries/{scene.OtherLibrary}/members/{scene.Reader.UserId}"),
            ["libraries", .. Lists]),
        new("user created", [nameof(Changes.UserCreated)], scene => scene.Server.NewUserAsync(), []),
        new("user secured", [nameof(Changes.UserSecured)], scene => scene.Server.Admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{scene.Third.UserId}", new { role = "user" }), []),
        new("signed in and out", [nameof(Changes.SignedIn), nameof(Changes.SignedOut), nameof(Changes.NothingShown)], scene => scene.SignInAndOutAsync("/auth/logout"), []),
        new("signed out everywhere", [nameof(Changes.SignedOutEverywhere)], scene => scene.SignInAndOutAsync("/auth/logout-everywhere"), []),
        new("token refreshed", [nameof(Changes.TokenRefreshed)], scene => scene.RefreshAsync(), []),
    ];

    public static TheoryData<string> WriteNames => [.. Writes.Select(write => write.Name)];

    [Fact]
    public void Every_change_that_there_is_stands_in_the_matrix()
    {
        var changes = typeof(Changes).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is MethodInfo { IsSpecialName: false, ReturnType: var returned } && returned == typeof(Change)
                || member is PropertyInfo { PropertyType: var type } && type == typeof(Change))
            .Select(member => member.Name);

        Assert.Empty(changes.Except(Writes.SelectMany(write => write.Changes), StringComparer.Ordinal));
    }

    [Fact]
    public void Every_resource_that_there_is_stands_in_the_matrix_or_beside_it()
    {
        // The media of a book is what files are served by, which carry no Cache-Status; accounts is declared on its endpoint.
        string[] beside = ["media", "accounts"];
        var kinds = fixture.Server.Services.GetRequiredService<Catalogue>().All.Select(resource => resource.Kind).Except(beside, StringComparer.Ordinal);

        Assert.Equal(
            ["books", "chapter", "chapter-descriptions", "chapters", "descriptions", "import", "libraries", "members", "metadata", "progress", "toc"],
            kinds.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task A_write_forgets_what_it_changes_and_nothing_else(string name)
    {
        var write = Writes.Single(each => each.Name == name);
        var scene = await fixture.SceneAsync();

        // Where there are several nodes, at one that no write of the server's own is made at.
        var reader = fixture.Server.OnNode(scene.Reader, 1);
        foreach (var path in Reads.Values)
        {
            using var cold = await reader.GetAsync(scene.Fill(path));
            using var warm = await reader.GetAsync(scene.Fill(path));
            Assert.True(warm.IsHit() == TestMode.Current.IsCaching, $"{path} is not cached to begin with: {warm.CacheStatus()}");
        }

        await write.DoAsync(scene);

        var after = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (read, path) in Reads)
        {
            using var answer = await reader.GetAsync(scene.Fill(path));
            after[read] = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                continue;
            }

            Assert.True(
                answer.IsHit() == (TestMode.Current.IsCaching && !write.Forgets.Contains(read, StringComparer.Ordinal)),
                $"after '{name}', '{read}' is {answer.CacheStatus()}");
        }

        await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");
        foreach (var (read, path) in Reads)
        {
            using var fresh = await scene.Reader.GetAsync(scene.Fill(path));
            Assert.Equal(Scene.Untraced(await fresh.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), Scene.Untraced(after[read]));
        }
    }

    [Fact]
    public async Task A_negative_answer_is_forgotten_when_the_book_arrives()
    {
        var scene = await fixture.SceneAsync();
        var missing = await scene.Reader.GetAsync($"/books/{scene.Book}/chapters/4");
        Assert.Equal(404, (int)missing.StatusCode);

        await scene.WriteAsync(Changes.ImportEnded(scene.Book), async (context, _) =>
            context.Add(new Library.Chapters.Chapter
            {
                Id = Guid.NewGuid(),
                BookId = scene.Book,
                Number = 4,
                Title = "Four",
                Html = "<p>Four.</p>",
                Text = "Four.",
                WordCount = 1,
                WordsBefore = 100,
                IsLinear = true,
                Images = "[]",
            }));

        Assert.Equal(200, (int)(await scene.Reader.GetAsync($"/books/{scene.Book}/chapters/4")).StatusCode);
    }

    [Fact]
    public async Task The_list_of_accounts_is_cached_and_forgotten_as_its_endpoints_declare()
    {
        var admin = fixture.Server.OnNode(fixture.Server.Admin, 1);
        await admin.GetJsonAsync("/admin/users?limit=200");
        using var warm = await admin.GetAsync("/admin/users?limit=200");
        Assert.Equal(TestMode.Current.IsCaching, warm.IsHit());
        using var refused = await admin.GetAsync("/admin/users?limit=0");
        Assert.Equal(422, (int)refused.StatusCode);

        var user = await fixture.Server.NewUserAsync();

        var list = await admin.GetJsonAsync("/admin/users?limit=200");
        Assert.Contains(list.GetProperty("users").EnumerateArray(), each => each.GetProperty("id").GetGuid() == user.UserId);
        await admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{user.UserId}", new { is_disabled = true });
        list = await admin.GetJsonAsync("/admin/users?limit=200");
        Assert.True(list.GetProperty("users").EnumerateArray().Single(each => each.GetProperty("id").GetGuid() == user.UserId).GetProperty("is_disabled").GetBoolean());
    }

    private sealed record Write(string Name, string[] Changes, Func<Scene, Task> DoAsync, string[] Forgets);

    public sealed class Fixture : IAsyncLifetime
    {
        public TestServer Server { get; internal set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        public static async Task<Fixture> StartAsync(Action<IServiceCollection> services) =>
            new() { Server = await TestServer.StartAsync(services: services) };

        public async Task<Scene> SceneAsync()
        {
            var owner = await Server.NewUserAsync();
            var reader = await Server.NewUserAsync();
            var third = await Server.NewUserAsync();
            var library = await owner.NewLibraryAsync("One");
            var other = await owner.NewLibraryAsync("Two");
            var empty = await owner.NewLibraryAsync("Empty");
            await owner.AddMemberAsync(library, reader, "reader");
            await owner.AddMemberAsync(other, reader, "reader");
            await owner.AddMemberAsync(empty, reader, "reader");
            return new Scene(
                Server, owner, reader, third, library, other, empty,
                await owner.AddBookAsync(TestBooks.Small("Book " + Guid.NewGuid()), "book.fb2", library),
                await owner.AddBookAsync(TestBooks.Small("Other " + Guid.NewGuid()), "other.fb2", other));
        }
    }
}
