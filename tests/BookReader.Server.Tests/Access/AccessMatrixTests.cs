using System.Net;
using System.Text.RegularExpressions;
using BookReader.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Access;

/// <summary>Every endpoint, as everybody, warm and cold. An endpoint without a row fails the first test.</summary>
public sealed partial class AccessMatrixTests(AccessMatrixTests.Fixture fixture) : IClassFixture<AccessMatrixTests.Fixture>
{
    private const int Ok = 200;
    private const int Created = 201;
    private const int None = 204;
    private const int Hidden = 404;
    private const int Forbidden = 403;
    private const int Conflict = 409;
    private const int Unknown = 401;

    private static readonly string[] People = ["stranger", "reader", "editor", "owner", "admin", "nobody"];

    /// <summary>Method, path, body, then what each of the people is answered, in their order.</summary>
    private static readonly Row[] Rows =
    [
        new("GET", "/libraries", null, [Ok, Ok, Ok, Ok, Ok, Unknown]),
        new("POST", "/libraries", """{"name": "Another"}""", [Created, Created, Created, Created, Created, Unknown]),
        new("PATCH", "/libraries/{library}", """{"name": "Renamed"}""", [Hidden, Forbidden, Forbidden, Ok, Hidden, Unknown]),
        new("DELETE", "/libraries/{library}", null, [Hidden, Forbidden, Forbidden, Conflict, Hidden, Unknown]),
        new("GET", "/libraries/{library}/members", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("PUT", "/libraries/{library}/members/{user}", """{"role": "reader"}""", [Hidden, Forbidden, Forbidden, None, Hidden, Unknown]),
        new("DELETE", "/libraries/{library}/members/{user}", null, [Hidden, Forbidden, Forbidden, None, Hidden, Unknown]),
        new("GET", "/books", null, [Ok, Ok, Ok, Ok, Ok, Unknown]),
        new("GET", "/books?library={library}", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books?library={library}&q=book", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/toc", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/import", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("POST", "/books/{book}/import", null, [Hidden, Forbidden, Conflict, Conflict, Hidden, Unknown]),
        new("PATCH", "/books/{book}", """{"title": "Another title"}""", [Hidden, Forbidden, None, None, Hidden, Unknown]),
        new("DELETE", "/books/{book}", null, [Hidden, Forbidden, None, None, Hidden, Unknown]),
        new("GET", "/books/{book}/cover", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/file", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/media/{hash}", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/chapters", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/chapters/{number}", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("PUT", "/books/{book}/chapters/{number}", """{"html": "<p>New.</p>"}""", [Hidden, Forbidden, None, None, Hidden, Unknown]),
        new("GET", "/books/{book}/descriptions", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/chapters/{number}/descriptions", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/progress", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("POST", "/books/{book}/progress", """{"current_chapter": 1, "current_position_percent": 5}""", [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/books/{book}/progress/history", null, [Hidden, Ok, Ok, Ok, Hidden, Unknown]),
        new("GET", "/auth/me", null, [Ok, Ok, Ok, Ok, Ok, Unknown]),
        new("GET", "/admin/users", null, [Forbidden, Forbidden, Forbidden, Forbidden, Ok, Unknown]),
        new("POST", "/admin/users", """{"email": "{new}@example.org", "password": "a long passphrase"}""", [Forbidden, Forbidden, Forbidden, Forbidden, Created, Unknown]),
        new("PATCH", "/admin/users/{user}", "{}", [Forbidden, Forbidden, Forbidden, Forbidden, Ok, Unknown]),
        new("GET", "/admin/cache/stats", null, [Forbidden, Forbidden, Forbidden, Forbidden, Ok, Unknown]),
        new("DELETE", "/admin/cache/clear", null, [Forbidden, Forbidden, Forbidden, Forbidden, Ok, Unknown]),
        new("DELETE", "/admin/cache/clear/{pattern}", null, [Forbidden, Forbidden, Forbidden, Forbidden, Ok, Unknown]),
        new("GET", "/health", null, [Ok, Ok, Ok, Ok, Ok, Ok]),
        new("GET", "/health/live", null, [Ok, Ok, Ok, Ok, Ok, Ok]),
        new("GET", "/health/ready", null, [Ok, Ok, Ok, Ok, Ok, Ok]),
    ];

    /// <summary>What has a test of its own: uploads, and what signs in, out, or up.</summary>
    private static readonly string[] Elsewhere =
    [
        "POST /books/upload", "POST /auth/register", "POST /auth/login", "POST /auth/refresh", "POST /auth/logout",
        "POST /auth/logout-everywhere", "PUT /auth/password",
    ];

    public static TheoryData<string> Endpoints => [.. Rows.Select(row => $"{row.Method} {row.Path}")];

    [Fact]
    public void Every_endpoint_of_the_api_has_a_row()
    {
        var mapped = fixture.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } path
                && (path.StartsWith("/api/v1/", StringComparison.Ordinal) || path.StartsWith("/health", StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {Plain(endpoint.RoutePattern.RawText!)}"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        var listed = Rows.Select(row => $"{row.Method} {row.Path.Split('?')[0]}").Concat(Elsewhere)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        Assert.Equal(listed, mapped);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_endpoint_answers_each_kind_of_user_as_it_should_warm_and_cold(string endpoint)
    {
        var row = Rows.Single(each => $"{each.Method} {each.Path}" == endpoint);
        foreach (var isWarm in (bool[])[false, true])
        {
            foreach (var person in People)
            {
                var scene = await fixture.SceneAsync(isFresh: row.Method != "GET");
                var expected = row.Answers[Array.IndexOf(People, person)];
                var path = scene.Fill(row.Path);
                if (isWarm && row.Method == "GET")
                {
                    await scene.WarmAsync(path);
                }
                else
                {
                    await fixture.Server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");
                }

                using var answer = await scene.SendAsync(person, row.Method, path, row.Body is null ? null : scene.Fill(row.Body));

                Assert.True(
                    expected == (int)answer.StatusCode,
                    $"{endpoint} as {person}, {(isWarm ? "warm" : "cold")}: {(int)answer.StatusCode} instead of {expected}; {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }
    }

    [Theory]
    [InlineData("/books/{book}")]
    [InlineData("/books/{book}/toc")]
    [InlineData("/books/{book}/chapters/{number}")]
    [InlineData("/books/{book}/media/{hash}")]
    [InlineData("/books/{book}/cover")]
    public async Task A_stranger_who_knows_the_etag_learns_nothing_by_it(string path)
    {
        var scene = await fixture.SceneAsync(isFresh: false);
        path = scene.Fill(path);
        using var seen = await scene.Reader.GetAsync(path);
        var etag = seen.Headers.ETag!.ToString();
        using var own = await scene.Reader.GetAsync(path, etag);
        using var foreign = await scene.Stranger.GetAsync(path, etag);
        using var guessed = await scene.Stranger.GetAsync(path, "*");

        Assert.Equal(HttpStatusCode.NotModified, own.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, guessed.StatusCode);
        Assert.False(foreign.Headers.Contains("ETag"));
    }

    [Fact]
    public async Task A_foreign_book_and_one_that_does_not_exist_look_the_same()
    {
        var scene = await fixture.SceneAsync(isFresh: false);
        foreach (var path in Rows.Where(row => row.Method == "GET" && row.Path.Contains("{book}", StringComparison.Ordinal)).Select(row => row.Path))
        {
            using var foreign = await scene.Stranger.GetAsync(scene.Fill(path));
            using var absent = await scene.Stranger.GetAsync(scene.Fill(path.Replace("{book}", Guid.NewGuid().ToString(), StringComparison.Ordinal)));

            Assert.Equal(Untraced(await absent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), Untraced(await foreign.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            Assert.Equal(
                absent.Headers.Select(header => header.Key).Order(StringComparer.Ordinal),
                foreign.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Who_is_removed_from_a_library_sees_nothing_of_it_from_the_answer_on()
    {
        var scene = await fixture.SceneAsync(isFresh: true);
        foreach (var path in Rows.Where(row => row.Method == "GET" && row.Path.Contains("{book}", StringComparison.Ordinal)).Select(row => scene.Fill(row.Path)))
        {
            await scene.WarmAsync(path);
        }

        await scene.Owner.WriteAsync(HttpMethod.Delete, $"/libraries/{scene.Library}/members/{scene.Reader.UserId}");

        foreach (var path in Rows.Where(row => row.Method == "GET" && row.Path.Contains("{book}", StringComparison.Ordinal)).Select(row => scene.Fill(row.Path)))
        {
            using var answer = await scene.Reader.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        var list = await scene.Reader.GetJsonAsync("/books");
        Assert.DoesNotContain(list.GetProperty("books").EnumerateArray(), book => book.GetProperty("id").GetGuid() == scene.Book);
    }

    private static string Untraced(string problem) => TraceId().Replace(problem, "");

    private static string Plain(string pattern) =>
        Constraint().Replace(pattern.Replace("/api/v1", "", StringComparison.Ordinal), "{$1}").TrimEnd('/');

    [GeneratedRegex(@"\{(\w+)(:[^}]*)?\}")]
    private static partial Regex Constraint();

    [GeneratedRegex("\"trace_id\":\"[^\"]*\"|\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    private sealed record Row(string Method, string Path, string? Body, int[] Answers);

    public sealed class Fixture : IAsyncLifetime
    {
        private Scene? _shared;
        private int _books;

        public TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        /// <summary>A library with one of each kind of member and a book; a new one where what is asked changes it.</summary>
        public async Task<Scene> SceneAsync(bool isFresh)
        {
            if (_shared is null)
            {
                var people = new ApiClient[5];
                for (var i = 0; i < people.Length; i++)
                {
                    people[i] = await Server.NewUserAsync();
                }

                _shared = await MakeAsync(people);
            }

            return isFresh ? await MakeAsync(_shared.People) : _shared;
        }

        private async Task<Scene> MakeAsync(ApiClient[] people)
        {
            var owner = people[3];
            var library = await owner.NewLibraryAsync();
            await owner.AddMemberAsync(library, people[1], "reader");
            await owner.AddMemberAsync(library, people[2], "editor");
            var book = await owner.AddBookAsync(TestBooks.WithCover($"Book {Interlocked.Increment(ref _books)}"), "book.fb2", library);
            return new Scene(Server, people, library, book);
        }
    }

    public sealed class Scene(TestServer server, ApiClient[] people, Guid library, Guid book)
    {
        private string? _hash;

        public ApiClient[] People { get; } = people;

        public Guid Library { get; } = library;

        public Guid Book { get; } = book;

        public ApiClient Stranger => People[0];

        public ApiClient Reader => People[1];

        public ApiClient Owner => People[3];

        public string Fill(string text) => text
            .Replace("{library}", Library.ToString(), StringComparison.Ordinal)
            .Replace("{book}", Book.ToString(), StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{user}", People[4].UserId.ToString(), StringComparison.Ordinal)
            .Replace("{new}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal)
            .Replace("{pattern}", "book:*:toc", StringComparison.Ordinal)
            .Replace("{hash}", _hash ??= CoverHash(), StringComparison.Ordinal);

        public async Task WarmAsync(string path)
        {
            foreach (var client in People.Append(server.Admin))
            {
                using var answer = await client.GetAsync(path);
            }
        }

        public async Task<HttpResponseMessage> SendAsync(string person, string method, string path, string? body)
        {
            var client = person switch
            {
                "stranger" => People[0],
                "reader" => People[1],
                "editor" => People[2],
                "owner" => People[3],
                "admin" => server.Admin,
                _ => server.Nobody,
            };
            var json = body is null ? (System.Text.Json.JsonElement?)null : System.Text.Json.JsonDocument.Parse(body).RootElement;
            return await client.SendAsync(new HttpMethod(method), path, json);
        }

        /// <summary>The cover's ETag is its hash.</summary>
        private string CoverHash()
        {
            using var answer = Owner.Http.Send(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/books/{Book}/cover"));
            return answer.Headers.ETag!.Tag.Trim('"');
        }
    }
}
