using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Books;

public sealed class BookListTests(BookListTests.Fixture fixture) : IClassFixture<BookListTests.Fixture>
{
    [Theory]
    [InlineData("created", "Zebra, Éclair, eagle, Ärger, Яблоко, Ежевика")]
    [InlineData("-created", "Ежевика, Яблоко, Ärger, eagle, Éclair, Zebra")]
    [InlineData("title", "Ärger, eagle, Éclair, Zebra, Ежевика, Яблоко")]
    [InlineData("-title", "Яблоко, Ежевика, Zebra, Éclair, eagle, Ärger")]
    [InlineData("author", "Ежевика, Яблоко, Ärger, eagle, Éclair, Zebra")]
    [InlineData("last_read", "eagle, Яблоко, Zebra, Éclair, Ärger, Ежевика")]
    [InlineData("-last_read", "Яблоко, eagle, Ежевика, Ärger, Éclair, Zebra")]
    public async Task Books_are_sorted_as_their_readers_would(string sort, string expected)
    {
        var list = await fixture.Reader.GetJsonAsync("/books?sort=" + sort);
        Assert.Equal(expected, string.Join(", ", Titles(list)));
    }

    [Theory]
    [InlineData("eag", "eagle")]
    [InlineData("ECLAIR", "Éclair")]
    [InlineData("яблок", "Яблоко")]
    [InlineData("author f", "Zebra")]
    [InlineData("author", "Ежевика, Яблоко, Ärger, eagle, Éclair, Zebra")]
    [InlineData("\" OR * NEAR(", "")]
    [InlineData("nothing like it", "")]
    public async Task Text_search_finds_words_that_begin_so_in_title_and_author(string text, string expected)
    {
        var list = await fixture.Reader.GetJsonAsync("/books?sort=author&q=" + Uri.EscapeDataString(text));
        Assert.Equal(expected, string.Join(", ", Titles(list)));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(", ").Length, list.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Pages_follow_each_other_and_the_total_is_there_on_each_even_behind_the_last()
    {
        var titles = new List<string>();
        for (var skip = 0; skip < 8; skip += 2)
        {
            var page = await fixture.Reader.GetJsonAsync($"/books?sort=title&skip={skip}&limit=2");
            Assert.Equal(6, page.GetProperty("total").GetInt32());
            titles.AddRange(Titles(page));
        }

        Assert.Equal("Ärger, eagle, Éclair, Zebra, Ежевика, Яблоко", string.Join(", ", titles));
    }

    [Theory]
    [InlineData("skip=-1")]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("sort=size")]
    [InlineData("skip=x")]
    [InlineData("library=x")]
    public async Task A_list_that_cannot_be_is_refused_with_a_problem(string query)
    {
        using var answer = await fixture.Reader.GetAsync("/books?" + query);
        Assert.Contains((int)answer.StatusCode, (int[])[400, 422]);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_empty_library_is_an_empty_list()
    {
        var newcomer = await fixture.Server.NewUserAsync();
        var list = await newcomer.GetJsonAsync("/books");
        Assert.Equal(0, list.GetProperty("total").GetInt32());
        Assert.Equal(0, list.GetProperty("books").GetArrayLength());
    }

    [Fact]
    [Trait(TestMode.Trait, TestMode.Caching)]
    public async Task A_cached_answer_carries_what_http_wants_and_304_when_the_client_has_it()
    {
        using var first = await fixture.Reader.GetAsync("/books/?sort=title&limit=3");
        using var second = await fixture.Reader.GetAsync("/books?sort=title&limit=3");
        var etag = second.Headers.ETag!.ToString();
        using var unchanged = await fixture.Reader.GetAsync("/books?sort=title&limit=3", $"\"other\", W/{etag}");

        Assert.Equal("BookReader; fwd=miss; stored", first.CacheStatus());
        Assert.Equal("BookReader; hit; detail=memory", second.CacheStatus());
        Assert.Equal(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(second.Headers.ETag.IsWeak);
        Assert.Equal("no-cache, private", second.Headers.CacheControl!.ToString());
        Assert.Equal("Accept-Encoding", string.Concat(second.Headers.Vary));
        Assert.Equal("application/json", second.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", string.Concat(second.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(304, (int)unchanged.StatusCode);
        Assert.Equal(etag, unchanged.Headers.ETag!.ToString());
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Яблоко", await fixture.Reader.Http.GetStringAsync(new Uri("/api/v1/books", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Titles(System.Text.Json.JsonElement list) =>
        list.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("title").GetString()!);

    public sealed class Fixture : IAsyncLifetime
    {
        public TestServer Server { get; private set; } = null!;

        public ApiClient Reader { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            Reader = await Server.NewUserAsync();
            var books = new Dictionary<string, Guid>(StringComparer.Ordinal);
            foreach (var (title, author) in ((string, string)[])[
                ("Zebra", "author F"), ("Éclair", "Author E"), ("eagle", "author d"), ("Ärger", "Author C"), ("Яблоко", "author B"), ("Ежевика", "Author A")])
            {
                books[title] = await Reader.AddBookAsync(TestBooks.Fb2(title, author, "Text."), title + ".fb2");
            }

            await Reader.SaveProgressAsync(books["eagle"], 1, 10);
            await Reader.SaveProgressAsync(books["Яблоко"], 1, 10);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
