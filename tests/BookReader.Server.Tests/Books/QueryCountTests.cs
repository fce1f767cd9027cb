using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Books;

/// <summary>How often the database is asked, at 1, 50 and 200 books: the same at each, and not at all on a hit.</summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class QueryCountTests : IAsyncLifetime
{
    // Whoever asks more at 200 than at 50 does so on either database.
    private static readonly int[] Sizes = TestMode.Current.UsesPostgres ? [1, 50] : [1, 50, 200];

    private readonly QueryCounter _counter = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await TestServer.StartAsync(services: services => services.AddSingleton<IInterceptor>(_counter));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Reads_cost_the_same_number_of_queries_at_any_size_and_a_hit_costs_none()
    {
        var reader = await _server.NewUserAsync();
        var book = await reader.AddBookAsync(TestBooks.Small("Book 0"), "0.fb2");
        await reader.SaveProgressAsync(book, 1, 10);
        var have = 1;
        foreach (var size in Sizes)
        {
            await Task.WhenAll(Enumerable.Range(have, size - have).Select(i => reader.AddBookAsync(TestBooks.Small($"Book {i}"), $"{i}.fb2")));
            have = size;

            await AssertQueriesAsync(reader, "/books?limit=200", data: 1, fills: 1);
            await AssertQueriesAsync(reader, "/books?limit=50&sort=title", data: 1, fills: 1);
            await AssertQueriesAsync(reader, $"/books/{book}", data: 2, fills: 2);
            await AssertQueriesAsync(reader, $"/books/{book}/toc", data: 1, fills: 1);
            await AssertQueriesAsync(reader, $"/books/{book}/chapters", data: 1, fills: 1);
            await AssertQueriesAsync(reader, $"/books/{book}/chapters/3", data: 2, fills: 1);
            await AssertQueriesAsync(reader, $"/books/{book}/progress", data: 1, fills: 1);
            await AssertQueriesAsync(reader, $"/books/{book}/descriptions", data: 2, fills: 1);
            await AssertQueriesAsync(reader, "/libraries", data: 1, fills: 1);
        }
    }

    [Fact]
    public async Task A_picture_costs_no_query_once_the_book_is_warm()
    {
        var reader = await _server.NewUserAsync();
        var book = await reader.AddBookAsync(TestBooks.WithCover("Covered"), "c.fb2");
        using var cold = await reader.GetAsync($"/books/{book}/cover");
        _counter.Reset();
        using var warm = await reader.GetAsync($"/books/{book}/cover");
        Assert.True(warm.IsSuccessStatusCode);
        Assert.Empty(_counter.Commands);
    }

    private async Task AssertQueriesAsync(ApiClient reader, string path, int data, int fills)
    {
        await _server.Admin.WriteAsync(HttpMethod.Delete, "/admin/cache/clear");
        if (path != "/libraries")
        {
            await reader.GetJsonAsync("/libraries");
        }

        _counter.Reset();
        await reader.GetJsonAsync(path);
        var cold = _counter.Commands;
        _counter.Reset();
        using var warm = await reader.GetAsync(path);

        Assert.Equal(data, cold.Count(command => !ReadsGenerations(command)));
        Assert.Equal(fills, cold.Count(command => ReadsGenerations(command)));
        Assert.True(warm.IsHit());
        Assert.Empty(_counter.Commands);
    }

    // One database's provider quotes names, the other's does not.
    private static bool ReadsGenerations(string command) =>
        command.Replace("\"", "", StringComparison.Ordinal).Contains("FROM cache_generation", StringComparison.Ordinal);
}
