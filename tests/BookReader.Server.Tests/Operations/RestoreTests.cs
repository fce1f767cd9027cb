using System.Net;
using System.Text.RegularExpressions;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

/// <summary>Database or Redis are put back from a copy while the other one keeps what it has: what is shown is what the database says.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed partial class RestoreTests
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_database_put_back_from_a_copy_shows_nothing_of_the_future_that_Redis_still_holds(string database)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TempFolder();
        await using var redis = await RedisServer.StartAsync();
        var copy = await LibraryCopy.OfAsync(database, folder.Path);
        copy.Settings["REDIS_URL"] = redis.Address;

        Readers readers;
        Dictionary<string, string> past;
        await using (var server = await ServerProcess.StartAsync(folder.Path, copy.Settings))
        {
            readers = await Readers.ArriveAsync(server);
            past = await readers.ReadAllAsync();
        }

        await copy.TakeAsync();
        await using (var server = await ServerProcess.StartAsync(folder.Path, copy.Settings))
        {
            await readers.SignInAsync(server);
            await readers.ChangeEverythingAsync();
            await redis.SayAsync("FLUSHALL");
            await readers.Owner.GetJsonAsync($"/books/{readers.Rewritten}");
            var future = await readers.ReadAllAsync();
            Assert.Equal(Readers.Unchanged, past.Keys.Where(path => past[path] == future[path]).Order(StringComparer.Ordinal));
            await redis.WaitForAsync(readers.KeysOfTheFuture);
        }

        await copy.PutBackAsync();
        await using var restored = await ServerProcess.StartAsync(folder.Path, copy.Settings);
        var stranded = restored.Client();
        stranded.Http.DefaultRequestHeaders.Authorization = readers.Owner.Http.DefaultRequestHeaders.Authorization;
        using var refused = await stranded.GetAsync("/books");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await readers.SignInAsync(restored);
        await redis.WaitForAsync(readers.KeysOfTheFuture);

        // First of all a book that nobody has read since: this write raises its tag as the lost one did, once.
        await readers.Owner.WriteAsync(HttpMethod.Patch, $"/books/{readers.Rewritten}", new { title = "Rewritten after the copy was put back" });
        Assert.Equal(
            "Rewritten after the copy was put back",
            (await readers.Owner.GetJsonAsync($"/books/{readers.Rewritten}")).GetProperty("title").GetString());

        await readers.Owner.WriteAsync(HttpMethod.Patch, $"/books/{readers.Rewritten}", new { title = "Rewritten" });
        Assert.Equal(past, await readers.ReadAllAsync());
        Assert.True(await readers.Owner.AskedOfRedisAsync("passed") > 0, "Redis was not asked for what it held.");

        await readers.ChangeEverythingAsync(" once more");
        var after = await readers.ReadAllAsync();
        Assert.Equal(Readers.Unchanged, past.Keys.Where(path => past[path] == after[path]).Order(StringComparer.Ordinal));
        Assert.Contains("Changed once more", after["owner /books/{book}"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snapshots", "save 3600 1")]
    [InlineData("append-only", "appendonly yes", "appendfsync always")]
    public async Task A_Redis_put_back_from_an_old_copy_of_its_files_brings_nothing_old_back(string kind, params string[] persistence)
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        await using var redis = await RedisServer.StartAsync(persistence);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["REDIS_URL"] = redis.Address, ["BOOKREADER_CACHE_MEMORY_MB"] = "1" };
        Guid book;
        await using (var server = await ServerProcess.StartAsync(folder.Path, settings))
        {
            var reader = await server.SignInAsync();
            book = await reader.AddBookAsync(TestBooks.Fb2("Put back", "Ann Author", OracleLoad.LongText, OracleLoad.LongText + " end"), "put-back.fb2");
            await ReadFromRedisAsync(reader, $"/books/{book}/chapters/1");
            await ReadFromRedisAsync(reader, $"/books/{book}/chapters/2");
            if (kind == "snapshots")
            {
                Assert.Equal("+OK", await redis.SayAsync("SAVE"));
            }

            await redis.KillAsync();
            CopyFolder(redis.Folder, copy.Path);
            await redis.StartAsync();
            await RedisIsAsync(reader, "ok");
            await reader.WriteAsync(HttpMethod.Put, $"/books/{book}/chapters/1", new { title = "Corrected" });
            Assert.Equal("Corrected", TitleOf(await ReadFromRedisAsync(reader, $"/books/{book}/chapters/1")));

            await PutBackAsync(redis, copy, reader);
            Assert.Equal("Corrected", TitleOf(await reader.GetJsonAsync($"/books/{book}/chapters/1")));
            Assert.Equal("Chapter 2", TitleOf(await ReadFromRedisAsync(reader, $"/books/{book}/chapters/2")));
        }

        // And once more, to a server that knows nothing of what was raised.
        await using var next = await ServerProcess.StartAsync(folder.Path, settings);
        var again = await next.SignInAsync();
        await PutBackAsync(redis, copy, again);
        Assert.Equal("Corrected", TitleOf(await again.GetJsonAsync($"/books/{book}/chapters/1")));
        Assert.Equal("Chapter 2", TitleOf(await ReadFromRedisAsync(again, $"/books/{book}/chapters/2")));
    }

    private static async Task PutBackAsync(RedisServer redis, TempFolder copy, ApiClient anybody)
    {
        await redis.KillAsync();
        await RedisIsAsync(anybody, "unavailable");
        Directory.Delete(redis.Folder, recursive: true);
        CopyFolder(copy.Path, redis.Folder);
        await redis.StartAsync();
        Assert.Equal(2, await redis.CountAsync("br:*:chapter:*"));
        await RedisIsAsync(anybody, "ok");
    }

    private static string? TitleOf(System.Text.Json.JsonElement chapter) => chapter.GetProperty("chapter").GetProperty("title").GetString();

    private static async Task<System.Text.Json.JsonElement> ReadFromRedisAsync(ApiClient reader, string path)
    {
        using var answer = await Eventually.GetAsync(() => reader.GetAsync(path), answer => answer.CacheStatus().Contains("detail=redis", StringComparison.Ordinal));
        return await answer.OkJsonAsync();
    }

    private static Task<System.Text.Json.JsonElement> RedisIsAsync(ApiClient anybody, string state) => Eventually.GetAsync(
        () => anybody.GetJsonAsync("/health"), health => health.GetProperty("checks").GetProperty("redis").GetString() == state);

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex("\"trace_?[iI]d\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    /// <summary>An owner, a reader who is a member when the copy is taken, and a newcomer who is one only after it.</summary>
    private sealed class Readers
    {
        /// <summary>What <see cref="ChangeEverythingAsync"/> does not change after all.</summary>
        public static readonly string[] Unchanged = ["owner /books/{book}/descriptions", "owner /books/{book}/import", "untouched"];

        private static readonly string[] OfBook = ["", "/toc", "/chapters", "/chapters/1", "/descriptions", "/progress", "/import"];

        private readonly Dictionary<string, ApiClient> _all = new(StringComparer.Ordinal);
        private Guid _library;
        private Guid _book;
        private Guid _untouched;

        public ApiClient Owner => _all["owner"];

        /// <summary>A book that the owner alone sees.</summary>
        public Guid Rewritten { get; private set; }

        /// <summary>Of the entries that Redis holds by the end, those that show a lost write.</summary>
        public IEnumerable<string> KeysOfTheFuture =>
        [
            $"book:{_book}:metadata", $"book:{_book}:toc", $"book:{_book}:chapters:list", $"book:{_book}:chapter:1", $"book:{Rewritten}:metadata",
            .. _all.Values.Select(each => $"user:{each.UserId}:libraries"),
            .. _all.Values.Select(each => $"user:{each.UserId}:books:*"),
            .. ((string[])["owner", "newcomer"]).Select(name => $"user:{_all[name].UserId}:progress:{_book}"),
        ];

        public static async Task<Readers> ArriveAsync(ServerProcess server)
        {
            var readers = new Readers();
            var owner = readers._all["owner"] = await server.SignInAsync();
            await owner.WaitForGuideAsync();
            foreach (var name in (string[])["reader", "newcomer"])
            {
                await owner.WriteAsync(HttpMethod.Post, "/admin/users", new { email = EmailOf(name), password = TestServer.Password, role = "user" });
                readers._all[name] = await server.SignInAsync(EmailOf(name));
            }

            readers._library = await owner.NewLibraryAsync("Library");
            await owner.AddMemberAsync(readers._library, readers._all["reader"], "reader");
            readers._book = await owner.AddBookAsync(TestBooks.Small("Book"), "book.fb2", readers._library);
            readers._untouched = await owner.AddBookAsync(TestBooks.Small("Untouched"), "untouched.fb2");
            readers.Rewritten = await owner.AddBookAsync(TestBooks.Small("Rewritten"), "rewritten.fb2");
            await owner.SaveProgressAsync(readers._book, 1, 10);
            await readers._all["reader"].SaveProgressAsync(readers._book, 1, 20);
            return readers;
        }

        public async Task SignInAsync(ServerProcess server)
        {
            foreach (var name in _all.Keys.ToArray())
            {
                _all[name] = await server.SignInAsync(name == "owner" ? TestServer.AdminEmail : EmailOf(name));
            }
        }

        /// <summary>Each answer that the three are given, by whom and path.</summary>
        public async Task<Dictionary<string, string>> ReadAllAsync()
        {
            var shown = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["untouched"] = await TextOfAsync(Owner, $"/books/{_untouched}/chapters/1"),
            };
            foreach (var (name, reader) in _all)
            {
                shown[$"{name} /libraries"] = await TextOfAsync(reader, "/libraries");
                shown[$"{name} /books"] = await TextOfAsync(reader, "/books");
                foreach (var part in OfBook)
                {
                    shown[$"{name} /books/{{book}}{part}"] = await TextOfAsync(reader, $"/books/{_book}{part}");
                }
            }

            return shown;
        }

        public async Task ChangeEverythingAsync(string how = "")
        {
            var (reader, newcomer) = (_all["reader"], _all["newcomer"]);
            await Owner.WriteAsync(HttpMethod.Patch, $"/books/{_book}", new { title = "Changed" + how });
            await Owner.WriteAsync(HttpMethod.Put, $"/books/{_book}/chapters/1", new { title = "Changed" + how, html = "<p>Changed.</p>" });
            await Owner.SaveProgressAsync(_book, 3, 90);
            await Owner.WriteAsync(HttpMethod.Delete, $"/libraries/{_library}/members/{reader.UserId}");
            await Owner.AddMemberAsync(_library, newcomer, "reader");
            await newcomer.SaveProgressAsync(_book, 2, 50);
            await Owner.WriteAsync(HttpMethod.Patch, $"/libraries/{_library}", new { name = "Changed" + how });
            await Owner.WriteAsync(HttpMethod.Patch, $"/books/{Rewritten}", new { title = "Rewritten, and lost" + how });
        }

        private static string EmailOf(string name) => $"{name}@example.org";

        private static async Task<string> TextOfAsync(ApiClient reader, string path)
        {
            using var answer = await reader.GetAsync(path);
            return $"{answer.StatusCode} {TraceId().Replace(await answer.Content.ReadAsStringAsync(), "")}";
        }
    }
}
