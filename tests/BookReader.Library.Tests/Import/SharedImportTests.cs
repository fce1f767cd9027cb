using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Import;
using BookReader.Library.Libraries;
using BookReader.Library.Tests.Generations;
using BookReader.TestServers;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Import;

/// <summary>The workers of two processes on one database.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class SharedImportTests : IAsyncLifetime
{
    private const int Books = 30;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private TestLibrary _one = null!;
    private TestLibrary _other = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        _one = await TestLibrary.StartAsync(database);
        _other = await TestLibrary.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        await (_one?.DisposeAsync() ?? default);
        await (_other?.DisposeAsync() ?? default);
    }

    [Fact]
    public async Task Each_book_is_taken_by_one_worker()
    {
        var books = await QueueAsync(Books);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => TakeAllAsync(i % 2 == 0 ? _one : _other), Token)));
        Assert.Equal(books.Order(), taken.SelectMany(each => each).Order());
    }

    [Fact]
    public async Task A_book_is_kept_while_it_is_worked_on_and_taken_over_when_its_worker_says_nothing_any_more()
    {
        var book = Assert.Single(await QueueAsync(1));
        var claims = _one.Get<ImportClaims>();
        var claimed = await claims.TakeNextAsync(Token);
        Assert.Equal(book, claimed!.Id);
        var isCancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var working = claims.WorkAsync(
            claimed,
            async token =>
            {
                await using var registration = token.Register(isCancelled.SetResult);
                await isCancelled.Task;
            },
            Token);

        for (var i = 0; i < 6; i++)
        {
            var before = await LeaseAsync(book);
            AdvanceBoth(TimeSpan.FromSeconds(5));
            while (await LeaseAsync(book) == before)
            {
                await Task.Yield();
            }

            Assert.Null(await _other.Get<ImportClaims>().TakeNextAsync(Token));
        }

        // As after a kill: the other's clock goes on, and nothing is renewed.
        _other.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(book, (await _other.Get<ImportClaims>().TakeNextAsync(Token))!.Id);
        _one.Time.Advance(TimeSpan.FromSeconds(5));
        await working;
        Assert.True(isCancelled.Task.IsCompletedSuccessfully, "who lost the book went on with it");
    }

    [Fact]
    public async Task A_book_that_is_let_go_is_anybodys()
    {
        var book = Assert.Single(await QueueAsync(1));
        var claims = _one.Get<ImportClaims>();
        await claims.TakeNextAsync(Token);
        await claims.LetGoAsync(book, TimeSpan.FromMinutes(5), Token);
        Assert.Null(await _other.Get<ImportClaims>().TakeNextAsync(Token));
        AdvanceBoth(TimeSpan.FromMinutes(6));
        Assert.Equal(book, (await _other.Get<ImportClaims>().TakeNextAsync(Token))!.Id);
    }

    private static async Task<List<Guid>> TakeAllAsync(TestLibrary library)
    {
        // Of one process's several takers each has a name of its own here, as if it were a process.
        var claims = new ImportClaims(library.Storage, library.Writer, library.Time);
        var taken = new List<Guid>();
        while (await claims.TakeNextAsync(Token) is { } book)
        {
            taken.Add(book.Id);
            await library.WriteAsync(Changes.NothingShown, (context, token) => context.Books.Where(row => row.Id == book.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ImportState.Failed), token));
        }

        return taken;
    }

    private void AdvanceBoth(TimeSpan time)
    {
        _one.Time.Advance(time);
        _other.Time.Advance(time);
    }

    private async Task<DateTimeOffset?> LeaseAsync(Guid book)
    {
        await using var snapshot = await _one.Storage.OpenSnapshotAsync(Token);
        return await snapshot.Context.Books.Where(row => row.Id == book).Select(row => row.ImportLeaseUntil).SingleAsync(Token);
    }

    private async Task<List<Guid>> QueueAsync(int count)
    {
        var shelf = Guid.CreateVersion7();
        List<Guid> books = [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
        await _one.WriteAsync(Changes.NothingShown, (context, _) =>
        {
            context.Add(new BookLibrary { Id = shelf, Name = "Shelf", CreatedAt = _one.Time.GetUtcNow() });
            foreach (var id in books)
            {
                var book = TestLibrary.NewBook(id, shelf, id.ToString(), _one.Time.GetUtcNow());
                book.State = ImportState.Queued;
                context.Add(book);
            }

            return Task.CompletedTask;
        });
        return books;
    }
}
