using System.Globalization;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Settings;
using BookReader.Library.Tests.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Storage;

/// <summary>Writers that meet: whatever the database lets run side by side, each write is whole, and none is lost.</summary>
public sealed class ConcurrentWriteTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writers_with_a_tag_in_common_lose_no_write_of_each_other()
    {
        await using var library = await TestLibrary.StartAsync();
        var random = new Random(1);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
        {
            // All count the same row, and share one tag of many in any order.
            string[] tags = ["counter", .. Enumerable.Range(0, 5).Select(_ => $"tag:{random.Next(20)}")];
            random.Shuffle(tags);
            return Task.Run(() => CountAsync(library, tags), Token);
        }));

        await using var snapshot = await library.Storage.OpenSnapshotAsync(Token);
        Assert.Equal("200", await snapshot.Context.Settings.Where(row => row.Name == "counter").Select(row => row.Value).SingleAsync(Token));
    }

    [Fact]
    public async Task A_setting_that_many_make_at_once_is_made_once()
    {
        await using var library = await TestLibrary.StartAsync();
        var settings = library.Get<LibrarySettings>();
        var values = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            Task.Run(() => settings.GetOrMakeAsync("made", () => i.ToString(CultureInfo.InvariantCulture), Token), Token)));
        Assert.Single(values.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_current_before_an_answered_write_never_is_after_it_however_many_write()
    {
        await using var library = await TestLibrary.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 40; i++)
                {
                    var stamp = new Stamp(new TagGeneration(new Tag("counter"), new Generation((await library.GenerationsAsync("counter"))[0])));
                    await library.Cache.IsCurrentAsync(stamp, Token);
                    await CountAsync(library, ["counter", $"writer:{writer}"]);
                    Assert.False(await library.Cache.IsCurrentAsync(stamp, Token));
                }
            },
            Token)));
    }

    private static Task CountAsync(TestLibrary library, string[] tags) => library.WriteAsync(TestLibrary.Raising(tags), async (context, token) =>
    {
        var row = await context.Settings.SingleOrDefaultAsync(each => each.Name == "counter", token);
        if (row is null)
        {
            context.Add(new Setting { Name = "counter", Value = "1" });
            return;
        }

        var next = (int.Parse(row.Value, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        await context.Settings.Where(each => each.Name == "counter").ExecuteUpdateAsync(set => set.SetProperty(each => each.Value, next), token);
    });
}
