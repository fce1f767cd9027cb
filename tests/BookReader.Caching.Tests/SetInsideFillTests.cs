using System.Text;
using BookReader.Caching.Loading;
using Microsoft.Extensions.Options;

namespace BookReader.Caching.Tests;

/// <summary>What is set while a load runs was computed from what that load has read.</summary>
public sealed class SetInsideFillTests
{
    private readonly CacheUnderTest _under = new();
    private readonly CacheManager _manager;

    public SetInsideFillTests()
    {
        _manager = new CacheManager(_under.Cache, [_under.Item], Options.Create(_under.Options));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_set_inside_a_fill_is_true_no_longer_than_what_the_fill_read()
    {
        await FillAndSetAsync("bare");
        Assert.Equal("set", await GetAsync("bare"));

        _under.Write(1);

        Assert.Null(await GetAsync("bare"));
    }

    [Fact]
    public async Task A_set_under_a_tag_of_its_fill_does_not_make_what_was_read_newer()
    {
        await FillAndSetAsync("item:1");

        Assert.Null(await GetAsync("item:1"));
    }

    [Fact]
    public async Task A_set_outside_a_fill_inherits_nothing()
    {
        await FillAndSetAsync("bare");
        await SetAsync("other", "kept");
        _under.Write(1);

        Assert.Equal("kept", await GetAsync("other"));
    }

    private async Task SetAsync(string key, string payload) =>
        await _manager.SetAsync(key, Encoding.UTF8.GetBytes(payload), null, Token);

    private async Task<string?> GetAsync(string key) =>
        await _manager.GetAsync(key, Token) is { } payload ? Encoding.UTF8.GetString(payload.Span) : null;

    private async Task FillAndSetAsync(string key)
    {
        _under.Write(1);
        var setting = new CachedResource("setting", "setting:{n}", ["item:{n}"], async (_, _) =>
        {
            await SetAsync(key, "set");
            return Loaded.Missing;
        });
        await _under.GetAsync(setting, 1);
        Assert.Null(LoadContext.Current);
    }
}
