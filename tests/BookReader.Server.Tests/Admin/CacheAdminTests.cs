using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Admin;

[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class CacheAdminTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private ApiClient _reader = null!;
    private Guid _book;
    private Guid _other;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _reader = await _server.NewUserAsync();
        _book = await _reader.AddBookAsync(TestBooks.Small("One"), "one.fb2");
        _other = await _reader.AddBookAsync(TestBooks.Small("Two"), "two.fb2");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("book:{book}:*", "toc, chapter, progress")]
    [InlineData("book:{book}:toc", "toc")]
    [InlineData("book:{book}:chapter:*", "chapter, other chapter")]
    [InlineData("user:{user}:progress:*", "progress")]
    [InlineData("*:toc", "toc, other toc")]
    [InlineData("book:*", "toc, other toc, chapter, other chapter")]
    [InlineData("nothing:*", "")]
    [InlineData("*", "toc, other toc, chapter, other chapter, progress, list")]
    public async Task A_pattern_forgets_what_it_names_and_leaves_what_it_cannot_name(string pattern, string forgotten)
    {
        var reads = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["toc"] = $"/books/{_book}/toc",
            ["other toc"] = $"/books/{_other}/toc",
            ["chapter"] = $"/books/{_book}/chapters/1",
            ["other chapter"] = $"/books/{_other}/chapters/1",
            ["progress"] = $"/books/{_book}/progress",
            ["list"] = "/books",
        };
        foreach (var path in reads.Values)
        {
            await _reader.GetJsonAsync(path);
        }

        pattern = pattern.Replace("{book}", _book.ToString(), StringComparison.Ordinal).Replace("{user}", _reader.UserId.ToString(), StringComparison.Ordinal);
        var answer = await _server.Admin.WriteAsync(HttpMethod.Delete, pattern == "*" ? "/admin/cache/clear" : "/admin/cache/clear/" + Uri.EscapeDataString(pattern));

        var missed = new List<string>();
        foreach (var (name, path) in reads)
        {
            using var read = await _reader.GetAsync(path);
            if (!read.IsHit())
            {
                missed.Add(name);
            }
        }

        // A star in front may stand for anything, so that more kinds are forgotten than it names; never fewer.
        var named = forgotten.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Subset(missed.ToHashSet(StringComparer.Ordinal), named.ToHashSet(StringComparer.Ordinal));
        Assert.True(pattern.StartsWith('*') || missed.Count == named.Length, "forgotten besides: " + string.Join(", ", missed.Except(named, StringComparer.Ordinal)));
        Assert.Equal(TestServer.AdminEmail, answer.GetProperty("admin").GetString());
        Assert.True(pattern == "*" ? answer.GetProperty("cleared_all").GetBoolean() : answer.GetProperty("deleted_keys").GetInt32() >= 0);
    }

    [Fact]
    public async Task Statistics_count_reads_by_resource_and_endpoint_and_say_what_memory_holds()
    {
        for (var i = 0; i < 4; i++)
        {
            await _reader.GetJsonAsync($"/books/{_book}/toc");
        }

        var stats = await _server.Admin.GetJsonAsync("/admin/cache/stats");
        var toc = stats.GetProperty("resources").GetProperty("toc");
        var endpoint = stats.GetProperty("endpoints").GetProperty("/api/v1/books/{book:guid}/toc");

        Assert.Equal(3, toc.GetProperty("hits").GetInt32());
        Assert.Equal(1, toc.GetProperty("misses").GetInt32());
        Assert.Equal(1, toc.GetProperty("loads").GetInt32());
        Assert.Equal(75, toc.GetProperty("hit_rate_percent").GetDouble());
        Assert.Equal(3, endpoint.GetProperty("hits").GetInt32());
        Assert.Equal("book:*:toc", stats.GetProperty("cache_patterns").GetProperty("toc").GetString());
        Assert.Equal(3600, stats.GetProperty("cache_ttl_config").GetProperty("toc").GetInt32());
        Assert.Equal(300, stats.GetProperty("cache_ttl_config").GetProperty("progress").GetInt32());
        foreach (var name in (string[])["keys_count", "memory_used_mb", "memory_peak_mb", "hits", "misses", "hit_rate_percent", "connected_clients"])
        {
            Assert.True(stats.GetProperty("cache_stats").GetProperty(name).GetDouble() > 0, name);
        }

        Assert.True(stats.GetProperty("cache_stats").GetProperty("available").GetBoolean());
        Assert.NotEmpty(stats.GetProperty("series").EnumerateArray());
    }

    [Fact]
    public async Task Switched_off_the_cache_answers_nothing_and_writes_go_on_raising()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["REDIS_CACHE_ENABLED"] = "false" });
        var reader = await server.NewUserAsync();
        var book = await reader.AddBookAsync(TestBooks.Small("One"), "one.fb2");
        for (var chapter = 1; chapter <= 3; chapter++)
        {
            await reader.SaveProgressAsync(book, chapter, 0);
            using var answer = await reader.GetAsync($"/books/{book}/progress");
            Assert.Equal("BookReader; fwd=bypass", answer.CacheStatus());
            Assert.Equal(chapter, (await answer.JsonAsync()).GetProperty("progress").GetProperty("current_chapter").GetInt32());
        }

        await reader.WriteAsync(HttpMethod.Post, "/auth/logout");
        using var signedOut = await reader.GetAsync("/books");
        Assert.Equal(401, (int)signedOut.StatusCode);
        Assert.False((await server.Admin.GetJsonAsync("/admin/cache/stats")).GetProperty("cache_stats").GetProperty("available").GetBoolean());
    }
}
