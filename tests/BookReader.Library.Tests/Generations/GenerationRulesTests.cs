using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Accounts;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Settings;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Generations;

/// <summary>Rules G1 to G4: how generations are raised, and that they are raised with the data; N9: which of them may be relied upon.</summary>
public sealed class GenerationRulesTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    // What release 0.1.0 raises. A tag of a new kind is raised by one release, entered here when that is out, and only
    // then carried by a resource: while nodes are upgraded one by one, those of the release before write too.
    private static readonly string[] RaisedByTheReleaseBefore =
    [
        "book:{book}", "book:{book}:chapter:{number}", "book:{book}:chapters", "book:{book}:descriptions", "book:{book}:import",
        "book:{book}:media", "book:{book}:metadata", "book:{book}:toc", "library:{library}:books", "library:{library}:members",
        "user:{user}:books", "user:{user}:libraries", "user:{user}:progress:{book}",
    ];

    [Fact]
    public void N9_no_resource_relies_on_a_tag_that_the_release_before_does_not_raise()
    {
        var relied = new Catalogue().All.SelectMany(resource => resource.Tags).Select(tag => tag.Text).Append("library:{library}:books");
        Assert.Empty(relied.Except(RaisedByTheReleaseBefore, StringComparer.Ordinal));
    }

    [Fact]
    public async Task G1_a_raise_takes_the_clock_where_that_is_above_the_old_number()
    {
        await using var library = await TestLibrary.StartAsync();
        Assert.Equal([0], await library.GenerationsAsync("a"));
        for (var i = 0; i < 2; i++)
        {
            var before = Microseconds(library);
            await library.WriteAsync(TestLibrary.Raising("a"));
            Assert.InRange((await library.GenerationsAsync("a"))[0], before, Microseconds(library));
            library.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task G1_a_raise_goes_on_by_chance_where_the_clock_is_behind()
    {
        await using var library = await TestLibrary.StartAsync();
        await library.WriteAsync(TestLibrary.Raising("a"));
        await library.WriteAsync(TestLibrary.Raising("b"), (context, token) => context.Generations.Where(row => row.Tag == "a")
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Generation, row => row.Generation + 1_000_000_000_000), token));
        var seen = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            await library.WriteAsync(TestLibrary.Raising("a"));
            seen.AddRange(await library.GenerationsAsync("a"));
        }

        var steps = seen.Zip(seen.Skip(1), (before, after) => after - before).ToList();
        Assert.All(steps, step => Assert.InRange(step, 1, 1 << 20));
        Assert.True(steps.Distinct().Count() > 10, "the steps are not by chance");
    }

    [Fact]
    public async Task G2_generations_outlive_what_they_guard()
    {
        await using var library = await TestLibrary.StartAsync();
        var accounts = library.Get<AccountStore>();
        var user = (await accounts.CreateAsync("a@example.org", "a long passphrase", UserRole.User, Token)).Value!;
        var before = await library.GenerationsAsync($"user:{user.Id}:libraries");
        Assert.NotEqual([0], before);

        await library.WriteAsync(TestLibrary.Raising("other"), async (context, token) =>
        {
            await context.Members.ExecuteDeleteAsync(token);
            await context.Libraries.ExecuteDeleteAsync(token);
            await context.Users.ExecuteDeleteAsync(token);
        });

        Assert.Equal(before, await library.GenerationsAsync($"user:{user.Id}:libraries"));
    }

    [Fact]
    public async Task G3_the_raise_comes_before_the_data_sorted_and_without_doubles()
    {
        var commands = new CommandLog();
        await using var library = await TestLibrary.StartAsync(commands);
        commands.Clear();

        await library.WriteAsync(TestLibrary.Raising("b", "a", "b", "c:1"), (context, _) =>
        {
            context.Add(new Setting { Name = "x", Value = "y" });
            return Task.CompletedTask;
        });

        var written = commands.All.Where(command => command.Contains("INSERT", StringComparison.Ordinal)).ToList();
        Assert.Contains("[\"a\",\"b\",\"c:1\"]", written[0], StringComparison.Ordinal);
        Assert.Contains("setting", written[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task G3_data_and_raise_are_one_commit_or_none()
    {
        await using var library = await TestLibrary.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => library.WriteAsync(TestLibrary.Raising("a"), async (context, token) =>
        {
            context.Add(new Setting { Name = "x", Value = "y" });
            await context.SaveChangesAsync(token);
            throw new InvalidOperationException("in the middle");
        }));

        Assert.Equal([0], await library.GenerationsAsync("a"));
        await using var snapshot = await library.Storage.OpenSnapshotAsync(Token);
        Assert.False(await snapshot.Context.Settings.AnyAsync(Token));
    }

    [Fact]
    public async Task G3_a_snapshot_never_sees_the_data_without_its_raise()
    {
        await using var library = await TestLibrary.StartAsync();
        var writing = WriteManyAsync(library);
        while (!writing.IsCompleted)
        {
            await using var snapshot = await library.Storage.OpenSnapshotAsync(Token);
            var generation = (await snapshot.ReadGenerationsAsync([new Tag("a")], Token))[0];
            var value = await snapshot.Context.Settings.Where(row => row.Name == "generation").Select(row => row.Value).FirstOrDefaultAsync(Token);
            Assert.Equal(value ?? "0", generation.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await Task.Yield();
        }

        await writing;
    }

    [Fact]
    public async Task A_refused_write_raises_nothing_but_is_not_older_than_what_is_shown_afterwards()
    {
        await using var library = await TestLibrary.StartAsync();
        await library.WriteAsync(TestLibrary.Raising("a"));
        var stamp = new Stamp(new TagGeneration(new Tag("a"), new Generation((await library.GenerationsAsync("a"))[0])));
        Assert.True(await library.Cache.IsCurrentAsync(stamp, Token));

        // A commit of which this process has not heard yet, as between another write's commit and its raise.
        await using (var transaction = await library.Storage.BeginAsync(Token))
        {
            library.Time.Advance(TimeSpan.FromSeconds(1));
            await transaction.RaiseAsync([new Tag("a")], null, Token);
            await transaction.CommitAsync(Token);
        }

        var before = await library.GenerationsAsync("a", "b");
        var outcome = await library.Writer.WriteAsync<object>(
            TestLibrary.Raising("a", "b"),
            (_, _) => Task.FromResult<Refusal?>(Refusal.NoSuchBook),
            (_, _) => throw new InvalidOperationException("must not be written"),
            Token);

        Assert.Equal(Refusal.NoSuchBook, outcome.Refusal);
        Assert.Equal(before, await library.GenerationsAsync("a", "b"));
        Assert.False(await library.Cache.IsCurrentAsync(stamp, Token));
    }

    [Fact]
    public async Task What_reads_cannot_write()
    {
        await using var library = await TestLibrary.StartAsync();
        await using var snapshot = await library.Storage.OpenSnapshotAsync(Token);
        snapshot.Context.Add(new Setting { Name = "x", Value = "y" });
        await Assert.ThrowsAnyAsync<Exception>(() => snapshot.Context.SaveChangesAsync(Token));
        await Assert.ThrowsAnyAsync<Exception>(() => snapshot.Context.Settings.ExecuteDeleteAsync(Token));
    }

    [Fact]
    public async Task Every_commit_waits_for_the_disk()
    {
        await using var library = await TestLibrary.StartAsync();
        await using var transaction = await library.Storage.BeginAsync(Token);
        var database = transaction.Context.Database;
        if (database.IsNpgsql())
        {
            Assert.Equal("on", await database.SqlQuery<string>($"SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync(Token));
            return;
        }

        Assert.Equal(2, await database.SqlQuery<int>($"SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(Token));
        Assert.Equal("wal", await database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Token));
        Assert.Equal(1, await database.SqlQuery<int>($"SELECT foreign_keys AS Value FROM pragma_foreign_keys").SingleAsync(Token));
    }

    private static async Task WriteManyAsync(TestLibrary library)
    {
        for (var i = 0; i < 300; i++)
        {
            await library.WriteAsync(TestLibrary.Raising("a"), async (context, token) =>
            {
                var generation = await context.Generations.Where(row => row.Tag == "a").Select(row => row.Generation).SingleAsync(token);
                var text = generation.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var row = await context.Settings.SingleOrDefaultAsync(each => each.Name == "generation", token);
                if (row is not null)
                {
                    context.Remove(row);
                    await context.SaveChangesAsync(token);
                }

                context.Add(new Setting { Name = "generation", Value = text });
            });
            await Task.Yield();
        }
    }

    // PostgreSQL has a clock of its own, and on this machine it is this machine's.
    private static long Microseconds(TestLibrary library) =>
        ((TestMode.Current.UsesPostgres ? TimeProvider.System : library.Time).GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
