using BookReader.Library.Storage;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>The server watches its own cache; all other tests here fail when it finds anything.</summary>
[Trait(TestMode.Trait, TestMode.Caching)]
public sealed class VerificationTests
{
    [Fact]
    public async Task A_wrong_answer_is_found_and_mended_and_health_says_so()
    {
        await using var server = await TestServer.StartAsync();
        server.ExpectsWrongHits = true;
        var reader = server.OnNode(server.Admin);
        var book = await reader.AddBookAsync(TestBooks.Small("Planted"), "planted.fb2");
        Assert.Equal("Planted", await TitleAsync());
        Assert.Equal("ok", (await HealthAsync()).GetProperty("checks").GetProperty("cache").GetString());

        // Past the cache, as no code of the server's does.
        await using (var transaction = await server.Services.GetRequiredService<ILibraryStorage>().BeginAsync(TestContext.Current.CancellationToken))
        {
            await transaction.Context.Books.Where(row => row.Id == book).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Title, "Changed"), TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("Planted", await TitleAsync());
        Assert.Equal("Changed", await Eventually.GetAsync(TitleAsync, title => title == "Changed"));
        var health = await HealthAsync();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("wrong", health.GetProperty("checks").GetProperty("cache").GetString());
        var verification = (await reader.GetJsonAsync("/admin/cache/stats")).GetProperty("verification");
        Assert.True(verification.GetProperty("different").GetInt64() > 0);

        async Task<string?> TitleAsync() => (await reader.GetJsonAsync($"/books/{book}")).GetProperty("title").GetString();
        async Task<System.Text.Json.JsonElement> HealthAsync() => await server.OnNode(server.Nobody).GetJsonAsync("/health");
    }
}
