using System.Net;
using System.Text;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Books;

public sealed class UploadTests(UploadTests.Fixture fixture) : IClassFixture<UploadTests.Fixture>
{
    [Fact]
    public async Task A_book_goes_to_ones_own_library_unless_another_is_named()
    {
        var user = await fixture.Server.NewUserAsync();
        var family = await user.NewLibraryAsync();
        var own = await user.AddBookAsync(TestBooks.Small("Own"), "own.fb2");
        var shared = await user.AddBookAsync(TestBooks.Small("Shared"), "shared.fb2", family);

        Assert.Equal(await user.OwnLibraryAsync(), (await user.GetJsonAsync($"/books/{own}")).GetProperty("library_id").GetGuid());
        Assert.Equal(family, (await user.GetJsonAsync($"/books/{shared}")).GetProperty("library_id").GetGuid());
        Assert.Equal(2, (await user.GetJsonAsync("/books")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await user.GetJsonAsync($"/books?library={family}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_same_file_twice_in_a_library_is_answered_with_the_book_that_is_there()
    {
        var user = await fixture.Server.NewUserAsync();
        var book = await user.AddBookAsync(TestBooks.Small("Twice"), "a.fb2");
        using var again = await user.UploadAsync(TestBooks.Small("Twice"), "another name.fb2");

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("duplicate-book", await again.ProblemAsync());
        Assert.Equal(book, (await again.JsonAsync()).GetProperty("book_id").GetGuid());
        await user.AddBookAsync(TestBooks.Small("Twice"), "a.fb2", await user.NewLibraryAsync());
    }

    [Fact]
    public async Task The_same_file_uploaded_by_many_at_once_becomes_one_book()
    {
        var user = await fixture.Server.NewUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => user.UploadAsync(TestBooks.Small("At once"), "a.fb2")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(1, (await user.GetJsonAsync("/books")).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("stranger", HttpStatusCode.NotFound)]
    [InlineData("reader", HttpStatusCode.Forbidden)]
    [InlineData("editor", HttpStatusCode.Accepted)]
    public async Task Only_editors_and_owners_add_books(string role, HttpStatusCode status)
    {
        var (owner, other) = (await fixture.Server.NewUserAsync(), await fixture.Server.NewUserAsync());
        var library = await owner.NewLibraryAsync();
        if (role != "stranger")
        {
            await owner.AddMemberAsync(library, other, role);
        }

        using var answer = await other.UploadAsync(TestBooks.Small("By " + role), "a.fb2", library);
        using var nobody = await fixture.Server.Nobody.UploadAsync(TestBooks.Small("By nobody"), "a.fb2", library);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_and_leaves_nothing_behind()
    {
        var user = await fixture.Server.NewUserAsync();
        using var answer = await user.UploadAsync(new byte[1_000_001], "large.epub");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too-large", await answer.ProblemAsync());
        Assert.Equal(0, (await user.GetJsonAsync("/books")).GetProperty("total").GetInt32());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Server.DataFolder, "incoming")));
    }

    [Fact]
    public async Task What_is_no_book_fails_in_words_that_a_reader_understands_and_can_be_tried_again_or_deleted()
    {
        var user = await fixture.Server.NewUserAsync();
        foreach (var (file, name) in ((byte[], string)[])[
            (Encoding.UTF8.GetBytes("just some text"), "text.epub"), ([0x50, 0x4b, 3, 4, 0, 0, 0, 0], "cut.epub"), (new byte[4096], "zeros.fb2")])
        {
            using var answer = await user.UploadAsync(file, name);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var book = (await answer.JsonAsync()).GetProperty("book_id").GetGuid();
            var status = await user.WaitForImportAsync(book);

            Assert.Equal("failed", status.GetProperty("state").GetString());
            Assert.Matches("^[A-Z][^{}<>]+\\.$", status.GetProperty("error").GetString()!);
            Assert.DoesNotContain("Exception", status.GetProperty("error").GetString()!, StringComparison.Ordinal);
            Assert.False((await user.GetJsonAsync($"/books/{book}")).GetProperty("is_parsed").GetBoolean());
            await user.WriteAsync(HttpMethod.Post, $"/books/{book}/import");
            Assert.Equal("failed", (await user.WaitForImportAsync(book)).GetProperty("state").GetString());
            await user.WriteAsync(HttpMethod.Delete, $"/books/{book}");
        }
    }

    [Fact]
    public async Task A_request_that_is_no_upload_is_told_what_is_expected()
    {
        var user = await fixture.Server.NewUserAsync();
        using var json = await user.SendAsync(HttpMethod.Post, "/books/upload", new { file = "x" });
        using var form = await user.Http.PostAsync(
            new Uri("/api/v1/books/upload", UriKind.Relative),
            new MultipartFormDataContent { { new StringContent("x"), "other" } },
            TestContext.Current.CancellationToken);
        using var empty = await user.UploadAsync([], "empty.epub");
        using var library = await user.UploadAsync(TestBooks.Small("x"), "x.fb2", Guid.NewGuid());

        Assert.Equal("unsupported-media-type", await json.ProblemAsync());
        Assert.Equal("invalid-request", await form.ProblemAsync());
        Assert.Equal("invalid-request", await empty.ProblemAsync());
        Assert.Equal("library-not-found", await library.ProblemAsync());
    }

    [Fact]
    public async Task A_form_that_is_cut_off_or_has_a_field_without_end_is_the_clients_fault()
    {
        var user = await fixture.Server.NewUserAsync();
        using var cut = new ByteArrayContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.fb2\"\r\n\r\n<Fic"u8.ToArray());
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var broken = await user.Http.PostAsync(new Uri("/api/v1/books/upload", UriKind.Relative), cut, TestContext.Current.CancellationToken);
        using var endless = await user.Http.PostAsync(
            new Uri("/api/v1/books/upload", UriKind.Relative),
            new MultipartFormDataContent { { new StringContent(new string('x', 500_000)), "library" } },
            TestContext.Current.CancellationToken);

        Assert.Equal("bad-request", await broken.ProblemAsync());
        Assert.Equal("invalid-request", await endless.ProblemAsync());
    }

    [Fact]
    public async Task A_book_that_is_not_imported_can_be_moved_but_not_corrected()
    {
        var user = await fixture.Server.NewUserAsync();
        using var answer = await user.UploadAsync(Encoding.UTF8.GetBytes("no book"), "no.epub");
        var book = (await answer.OkJsonAsync()).GetProperty("book_id").GetGuid();
        await user.WaitForImportAsync(book);
        using var corrected = await user.SendAsync(HttpMethod.Patch, $"/books/{book}", new { title = "Lost" });
        await user.WriteAsync(HttpMethod.Patch, $"/books/{book}", new { library_id = await user.NewLibraryAsync() });

        Assert.Equal("import-not-ready", await corrected.ProblemAsync());
    }

    [Fact]
    public async Task The_uploaded_file_comes_back_byte_by_byte_under_its_name_in_ranges_too()
    {
        var user = await fixture.Server.NewUserAsync();
        var file = TestBooks.Small("Back");
        var book = await user.AddBookAsync(file, "../../Война и мир.fb2");
        using var whole = await user.GetAsync($"/books/{book}/file");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/books/{book}/file");
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(10, 19);
        using var range = await user.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(file, await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("attachment", whole.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Война и мир.fb2", whole.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(file[10..20], await range.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cover_is_served_immutable_by_its_hash_and_revalidated_by_its_address()
    {
        var user = await fixture.Server.NewUserAsync();
        var book = await user.AddBookAsync(TestBooks.WithCover("Covered"), "a.fb2");
        using var cover = await user.GetAsync($"/books/{book}/cover");
        var hash = cover.Headers.ETag!.Tag.Trim('"');
        using var media = await user.GetAsync($"/books/{book}/media/{hash}");
        using var again = await user.GetAsync($"/books/{book}/cover", cover.Headers.ETag.ToString());
        using var other = await user.GetAsync($"/books/{book}/media/{new string('0', 64)}");
        using var path = await user.GetAsync($"/books/{book}/media/..%2f..%2fbookreader.db");

        Assert.True((await user.GetJsonAsync($"/books/{book}")).GetProperty("has_cover").GetBoolean());
        Assert.Equal("image/png", media.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", media.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("sandbox", string.Concat(media.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, path.StatusCode);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["BOOKREADER_UPLOAD_LIMIT_MB"] = "1" });

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
