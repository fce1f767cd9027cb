using BookReader.Caching.Coherence;
using BookReader.Caching.Keys;
using BookReader.Library.Storage.Postgres;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Storage;

/// <summary>What nodes ask of PostgreSQL, on a real one.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class PostgresNodesTests : IAsyncLifetime
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(2);

    private string _database = "";
    private PostgresStorage _storage = null!;
    private PostgresNodes _nodes = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        var url = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        _database = new Uri(url).AbsolutePath.Trim('/');
        var address = PostgresAddress.Parse(url);
        _storage = new PostgresStorage(address, []);
        await _storage.MigrateAsync(Token);
        _nodes = new PostgresNodes(address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
            await _nodes.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_beat_wants_the_row_to_be_as_its_node_left_it()
    {
        var node = NodeId.New();
        var first = await BeatAsync(node, null);
        var second = await BeatAsync(node, first);
        Assert.True(second > first);
        Assert.Null(await BeatAsync(node, first));
        Assert.Null(await BeatAsync(NodeId.New(), first));

        await _nodes.RemoveAsync(node, first!.Value, Token);
        Assert.Equal(second, Assert.Single(await _nodes.LookAsync(Token)).Beat);

        // As a dump brings it back: the same values, in a row that was written now.
        await (await PostgresServer.SharedAsync()).QueryAsync(_database, "CREATE TABLE copy AS TABLE cache_node; DELETE FROM cache_node; INSERT INTO cache_node SELECT * FROM copy");
        Assert.Equal(second, Assert.Single(await _nodes.LookAsync(Token)).Beat);
        Assert.Null(await BeatAsync(node, second));

        await _nodes.RemoveAsync(node, second!.Value, Token);
        Assert.Empty(await _nodes.LookAsync(Token));
    }

    [Fact]
    public async Task A_reading_brings_what_was_raised_from_its_base_on_and_nothing_of_numbers_that_are_not_given_out_yet()
    {
        var before = await RaiseAsync("before");
        var beat = await BeatAsync(NodeId.New(), null);
        var first = await _nodes.ReadAsync(null, 100, Token);
        Assert.Equal([], first.Raised!);
        Assert.Equal(beat, Assert.Single(first.Nodes).Beat);
        Assert.True(first.Snapshot.Sees(before.Transaction));

        // A transaction that was running during one reading is in the next.
        await using var running = await _storage.BeginAsync(Token);
        var late = await running.RaiseAsync([new Tag("late")], null, Token);
        var during = await _nodes.ReadAsync(first.Snapshot.Xmin, 100, Token);
        Assert.False(during.Snapshot.Sees(late.Transaction));
        Assert.True(during.Snapshot.Xmin <= late.Transaction);
        await running.CommitAsync(Token);
        var raised = await RaiseAsync("a", "b");
        await (await PostgresServer.SharedAsync()).QueryAsync(_database, "INSERT INTO cache_generation VALUES ('restored', 1, '9000000000')");
        var reading = await _nodes.ReadAsync(during.Snapshot.Xmin, 100, Token);

        Assert.Equal(
            [.. raised.Generations, .. late.Generations],
            reading.Raised!.OrderBy(each => each.Tag.Value, StringComparer.Ordinal));
        Assert.Null((await _nodes.ReadAsync(during.Snapshot.Xmin, 2, Token)).Raised);
        Assert.Matches("^[0-9A-F]{8}$", reading.Identity.Timeline);
    }

    [Fact]
    public async Task A_raise_is_announced_when_it_commits_and_one_that_is_too_large_says_only_read()
    {
        await using var channel = new PostgresChannel(PostgresAddress.Parse((await PostgresServer.SharedAsync()).UrlOf(_database)), TimeProvider.System);
        var (heard, listening) = (System.Threading.Channels.Channel.CreateUnbounded<string>(), new TaskCompletionSource());
        using var over = new CancellationTokenSource();
        var hearing = channel.ListenAsync(() => listening.TrySetResult(), message => heard.Writer.TryWrite(message), over.Token);
        await listening.Task;

        var announcement = new Announcement("library", NodeId.New(), 7);
        await using (var given = await _storage.BeginAsync(Token))
        {
            await given.RaiseAsync([new Tag("never")], announcement, Token);
        }

        var small = await RaiseAsync(announcement, "a", "b:1");
        await RaiseAsync(announcement, [.. Enumerable.Range(0, 400).Select(n => $"a:long:tag:{n}")]);
        await channel.SendAsync([ChannelMessage.Write(new ChannelMessage.Acknowledgement("library", NodeId.New(), announcement.From, 7))], Token);

        var raise = Assert.IsType<ChannelMessage.Raise>(ChannelMessage.TryRead(await heard.Reader.ReadAsync(Token)));
        Assert.Equal(small.Generations, raise.Raised);
        Assert.Equal((announcement.From, 7), (raise.From, raise.Batch));
        Assert.IsType<ChannelMessage.Read>(ChannelMessage.TryRead(await heard.Reader.ReadAsync(Token)));
        Assert.IsType<ChannelMessage.Acknowledgement>(ChannelMessage.TryRead(await heard.Reader.ReadAsync(Token)));
        await over.CancelAsync();
        await hearing;
    }

    private ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected) => _nodes.BeatAsync(node, expected, null, LeaseTime, Token);

    private Task<Raised> RaiseAsync(params string[] tags) => RaiseAsync(null, tags);

    private async Task<Raised> RaiseAsync(Announcement? announcement, params string[] tags)
    {
        await using var transaction = await _storage.BeginAsync(Token);
        var raised = await transaction.RaiseAsync(tags.Select(tag => new Tag(tag)), announcement, Token);
        await transaction.CommitAsync(Token);
        return raised;
    }
}
