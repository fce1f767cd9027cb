using System.IO.Compression;
using System.Net;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Caching;

/// <summary>What is compressed in the cache is sent as it lies there to whoever takes it so.</summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class CompressionTests(CompressionTests.Fixture fixture) : IClassFixture<CompressionTests.Fixture>
{
    [Theory]
    [InlineData("br", true)]
    [InlineData("gzip, deflate, br;q=0.5", true)]
    [InlineData("BR", true)]
    [InlineData("br;q=0", false)]
    [InlineData("br; q=0.000", false)]
    [InlineData("gzip", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public async Task A_client_gets_Brotli_if_it_takes_it_and_the_same_bytes_in_either_form(string accepts, bool isCompressed)
    {
        using var plain = await fixture.GetAsync("", null);
        using var answer = await fixture.GetAsync(accepts, null);

        Assert.Equal(isCompressed ? ["br"] : [], answer.Content.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", string.Concat(answer.Headers.Vary));
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var expected = await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, isCompressed ? Inflated(bytes) : bytes);
        Assert.True(!isCompressed || bytes.Length < expected.Length / 2);
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Each_form_has_an_ETag_of_its_own_and_a_client_that_has_either_is_told_so()
    {
        using var plain = await fixture.GetAsync("", null);
        using var compressed = await fixture.GetAsync("br", null);
        var (tag, compressedTag) = (plain.Headers.ETag!.Tag, compressed.Headers.ETag!.Tag);
        Assert.Equal(tag[..^1] + "-br\"", compressedTag);
        foreach (var accepts in (string[])["", "br"])
        {
            foreach (var known in (string[])[tag, compressedTag])
            {
                using var unchanged = await fixture.GetAsync(accepts, known);
                Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
                Assert.Empty(unchanged.Content.Headers.ContentEncoding);
            }
        }
    }

    private static byte[] Inflated(byte[] bytes)
    {
        using var inflating = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        inflating.CopyTo(inflated);
        return inflated.ToArray();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private TestServer _server = null!;
        private ApiClient _reader = null!;
        private string _path = "";

        public async ValueTask InitializeAsync()
        {
            _server = await TestServer.StartAsync();
            _reader = await _server.NewUserAsync();
            var chapter = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"{i} {TestBooks.Landscape}"));
            _path = $"/api/v1/books/{await _reader.AddBookAsync(TestBooks.Fb2("Long", "Ann Author", chapter), "long.fb2")}/chapters/1";

            // It is compressed after the first reader was answered.
            await Eventually.GetAsync(
                async () =>
                {
                    using var answer = await GetAsync("br", null);
                    return answer.Content.Headers.ContentEncoding.Count;
                },
                codings => codings > 0);
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        public Task<HttpResponseMessage> GetAsync(string accepts, string? ifNoneMatch)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_path, UriKind.Relative));
            if (accepts.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
            }

            if (ifNoneMatch is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
            }

            return _reader.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }
}
