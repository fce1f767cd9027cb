using BookReader.Library.Accounts;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Import;
using BookReader.Library.Libraries;
using BookReader.Library.Tests.Generations;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Storage;

/// <summary>
/// What stands still for a writer where writers run side by side. One of two is held up at the point where the other would do
/// harm, so that nothing here is left to chance.
/// </summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class WritersSideBySideTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Gate _gate = new();
    private TestLibrary _library = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        _library = await TestLibrary.StartAsync(await (await PostgresServer.SharedAsync()).NewDatabaseAsync(), _gate);
    }

    public ValueTask DisposeAsync()
    {
        // Where a test has failed somebody stands there still.
        _gate.Open();
        return _library?.DisposeAsync() ?? default;
    }

    [Fact]
    public async Task Of_two_administrators_who_demote_each_other_one_stays()
    {
        var (one, other) = (await UserAsync(UserRole.Admin), await UserAsync(UserRole.Admin));
        var accounts = _library.Get<AccountStore>();

        var first = await HoldAsync("UPDATE \"user\"", () => accounts.UpdateAsync(other, UserRole.User, null, null, Token));
        var second = accounts.UpdateAsync(one, UserRole.User, null, null, Token);
        await EndsOrWaitsAsync(second);
        _gate.Open();

        Assert.Null((await first).Refusal);
        Assert.Equal("last-admin", (await second).Refusal?.Type);
        Assert.Equal(UserRole.Admin, (await accounts.FindAsync(one, Token))!.Role);
    }

    [Fact]
    public async Task A_member_is_removed_after_what_he_was_writing_and_not_in_the_midst_of_it()
    {
        var (owner, editor) = (await UserAsync(), await UserAsync());
        var (shelf, book) = await ShelfAsync((owner, MemberRole.Owner), (editor, MemberRole.Editor));

        var writing = await HoldAsync("UPDATE book", () => _library.Get<BookStore>().EditAsync(
            editor, book, new BookEdit { Title = "Other" }, Token));
        var removal = _library.Get<LibraryStore>().RemoveMemberAsync(owner, shelf, editor, Token);
        await EndsOrWaitsAsync(removal);
        Assert.False(removal.IsCompleted, "He was removed while he wrote.");
        _gate.Open();

        Assert.Null((await writing).Refusal);
        Assert.Null((await removal).Refusal);
    }

    [Fact]
    public async Task A_worker_passes_over_the_book_that_another_is_taking()
    {
        var (_, one) = await ShelfAsync();
        var (_, other) = await ShelfAsync();
        await _library.WriteAsync(Changes.NothingShown, (context, token) =>
            context.Books.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ImportState.Queued), token));

        var first = await HoldAsync("UPDATE book", () => Worker().TakeNextAsync(Token));
        var second = Worker().TakeNextAsync(Token);
        await EndsOrWaitsAsync(second);
        Assert.True(second.IsCompleted, "The worker waits for another's book.");
        _gate.Open();

        Assert.Equal([one, other], ((Guid[])[(await first)!.Id, (await second)!.Id]).Order());
    }

    [Fact]
    public async Task A_book_that_moves_while_it_is_written_raises_the_lists_of_where_it_lies_then()
    {
        var (_, book) = await ShelfAsync();
        var (destination, _) = await ShelfAsync();
        var lists = $"library:{destination}:books";

        // Held before the raise, with the tags at hand that follow from where the book lies.
        var writing = await HoldAsync("INSERT INTO cache_generation", () => _library.WriteAsync(Changes.BookEdited(book)));
        await _library.WriteAsync(Changes.BookMoved(book, destination), (context, token) =>
            context.Books.Where(row => row.Id == book).ExecuteUpdateAsync(set => set.SetProperty(row => row.LibraryId, destination), token));
        var moved = (await _library.GenerationsAsync(lists))[0];
        _gate.Open();
        await writing;

        Assert.True((await _library.GenerationsAsync(lists))[0] > moved, "The lists of where the book lies do not show the write.");
    }

    /// <summary>Begins a write and waits until it is held up.</summary>
    /// <returns>The write, which goes on when the gate is opened.</returns>
    private async Task<Task<T>> HoldAsync<T>(string before, Func<Task<T>> write)
    {
        _gate.Shut(before);
        var writing = write();
        await Task.WhenAny(_gate.Arrived, writing);
        Assert.False(writing.IsCompleted, "Nothing was held up.");
        return writing;
    }

    private Task<Task<bool>> HoldAsync(string before, Func<Task> write) => HoldAsync(before, async () =>
    {
        await write();
        return true;
    });

    /// <summary>Until it is over, or waits for a row that somebody else holds.</summary>
    private async Task EndsOrWaitsAsync(Task write) => await Polling.UntilAsync(
        async () =>
        {
            if (write.IsCompleted)
            {
                return true;
            }

            await using var snapshot = await _library.Storage.OpenSnapshotAsync(Token);
            return await snapshot.Context.Database.SqlQuery<int>(
                $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync(Token) > 0;
        },
        TimeSpan.FromSeconds(20),
        "it ends or waits");

    private ImportClaims Worker() => new(_library.Storage, _library.Writer, _library.Time);

    private async Task<Guid> UserAsync(UserRole role = UserRole.User)
    {
        var id = Guid.CreateVersion7();
        await _library.WriteAsync(Changes.NothingShown, (context, _) =>
        {
            context.Add(new User { Id = id, Email = $"{id}", NormalizedEmail = $"{id}", PasswordHash = "", Role = role, CreatedAt = _library.Time.GetUtcNow() });
            return Task.CompletedTask;
        });
        return id;
    }

    /// <summary>A library with one book.</summary>
    private async Task<(Guid Library, Guid Book)> ShelfAsync(params (Guid User, MemberRole Role)[] members)
    {
        var (library, book) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await _library.WriteAsync(Changes.NothingShown, (context, _) =>
        {
            context.Add(new BookLibrary { Id = library, Name = "Shelf", CreatedAt = _library.Time.GetUtcNow() });
            context.AddRange(members.Select(member => new LibraryMember { LibraryId = library, UserId = member.User, Role = member.Role }));
            context.Add(TestLibrary.NewBook(book, library, $"{book}", _library.Time.GetUtcNow()));
            return Task.CompletedTask;
        });
        return (library, book);
    }
}
