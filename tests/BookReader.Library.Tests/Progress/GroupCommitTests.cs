using BookReader.Library.Accounts;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Library.Progress;
using BookReader.Library.Tests.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Tests.Progress;

/// <summary>Positions that are reported at once are committed together, and each is answered as if it had come alone.</summary>
public sealed class GroupCommitTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_of_many_readers_at_once_are_all_saved_each_with_a_revision_of_its_own()
    {
        await using var scene = await Scene.StartAsync(readers: 20);
        var saved = await Task.WhenAll(
            from report in Enumerable.Range(0, 15)
            from reader in scene.Readers
            select scene.SaveAsync(reader, 1 + (report % 2), report));

        Assert.All(saved, outcome => Assert.Equal(SaveResult.Accepted, outcome.Value!.Result));
        await using var snapshot = await scene.Library.Storage.OpenSnapshotAsync(Token);
        foreach (var reader in scene.Readers)
        {
            var history = await snapshot.Context.ProgressRevisions.Where(row => row.UserId == reader)
                .OrderBy(row => row.Revision).ToListAsync(Token);
            var current = await snapshot.Context.Progress.SingleAsync(row => row.UserId == reader, Token);
            Assert.Equal(Enumerable.Range(1, 15), history.Select(row => row.Revision));
            Assert.Equal((history[^1].Revision, history[^1].CurrentPosition), (current.Revision, current.CurrentPosition));
        }
    }

    [Fact]
    public async Task Of_those_who_go_on_from_one_revision_at_once_one_is_accepted_and_the_others_see_it()
    {
        await using var scene = await Scene.StartAsync(readers: 1);
        await scene.SaveAsync(scene.Readers[0], 1, 10);
        var saved = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => scene.SaveAsync(scene.Readers[0], 2, i, baseRevision: 1)));

        var accepted = Assert.Single(saved, outcome => outcome.Value!.Result == SaveResult.Accepted);
        Assert.All(saved, outcome => Assert.Equal(accepted.Value!.Current, outcome.Value!.Current));
    }

    [Fact]
    public async Task A_report_that_is_refused_neither_spoils_its_neighbours_nor_leaves_a_generation()
    {
        await using var scene = await Scene.StartAsync(readers: 8);
        var (stranger, noBook) = (Guid.NewGuid(), Guid.NewGuid());
        var good = scene.Readers.Select(reader => scene.SaveAsync(reader, 1, 10)).ToList();
        var bad = new[] { scene.SaveAsync(stranger, 1, 10), scene.SaveAsync(scene.Readers[0], 99, 10), scene.SaveAsync(scene.Readers[0], 1, 10, book: noBook) };

        Assert.All(await Task.WhenAll(good), outcome => Assert.Equal(SaveResult.Accepted, outcome.Value!.Result));
        Assert.Equal(["book-not-found", "invalid-request", "book-not-found"], (await Task.WhenAll(bad)).Select(outcome => outcome.Refusal!.Type));
        Assert.Equal([0, 0], await scene.Library.GenerationsAsync($"user:{stranger}:progress:{scene.Book}", $"user:{scene.Readers[0]}:progress:{noBook}"));
    }

    [Fact]
    public async Task Many_reports_cost_a_few_commits_and_a_lone_one_waits_for_nobody()
    {
        var commands = new CommandLog();
        await using var scene = await Scene.StartAsync(readers: 64, commands);
        commands.Clear();
        await scene.SaveAsync(scene.Readers[0], 1, 1);
        Assert.Equal(1, Raises(commands));

        commands.Clear();
        await Task.WhenAll(scene.Readers.Select(reader => scene.SaveAsync(reader, 1, 2)));
        Assert.InRange(Raises(commands), 1, 16);
    }

    /// <summary>A batch that begins before those who were just answered are back holds one of them, and all the others wait for the next.</summary>
    [Fact]
    public async Task Who_reports_again_as_soon_as_he_is_answered_meets_the_others_in_the_next_batch()
    {
        const int Reporters = 32;
        const int Reports = 100;
        var batches = 0;
        var commits = new GroupCommit<int, int>(
            async batch =>
            {
                batches++;
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Token);
                return new(batch, Task.CompletedTask);
            },
            maxItems: 512,
            lanes: 1);
        await Task.WhenAll(Enumerable.Range(0, Reporters).Select(reporter => Task.Run(
            async () =>
            {
                for (var i = 0; i < Reports; i++)
                {
                    Assert.Equal(reporter, await commits.SubmitAsync(reporter, affinity: 0, Token));
                }
            },
            Token)));

        // A batch for each report, and some more as this machine does other things besides; begun too early it is two for each.
        Assert.InRange(batches, Reports, Reports * 3 / 2);
    }

    /// <summary>Other nodes may be slow to answer, or gone: their silence holds back the batches that wait for it, and no commit.</summary>
    [Fact]
    public async Task A_batch_is_committed_while_the_one_before_waits_for_other_nodes_and_neither_is_answered_early()
    {
        TaskCompletionSource first = new(), second = new();
        var commits = new GroupCommit<Task, int>(batch => Task.FromResult(new Committed<IReadOnlyList<int>>([batch.Count], batch[0])), maxItems: 1, lanes: 1);
        var early = commits.SubmitAsync(first.Task, affinity: 0, Token);
        var late = commits.SubmitAsync(second.Task, affinity: 0, Token);
        second.SetResult();
        Assert.Equal(1, await late.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.False(early.IsCompleted);

        first.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => early);
        Assert.Equal(1, await commits.SubmitAsync(Task.CompletedTask, affinity: 0, Token));
    }

    [Fact]
    public async Task A_position_and_the_end_of_a_membership_that_meet_leave_no_position_of_a_stranger()
    {
        await using var scene = await Scene.StartAsync(readers: 16);
        var library = scene.Library.Get<LibraryStore>();
        var ending = scene.Readers.Select(reader => library.RemoveMemberAsync(reader, scene.Shelf, reader, Token)).ToList();
        var saving = scene.Readers.Select(reader => scene.SaveAsync(reader, 1, 5)).ToList();
        await Task.WhenAll(ending);
        await Task.WhenAll(saving);

        var after = await Task.WhenAll(scene.Readers.Select(reader => scene.SaveAsync(reader, 2, 5)));
        Assert.All(after, outcome => Assert.Equal("book-not-found", outcome.Refusal!.Type));
    }

    private static int Raises(CommandLog commands) =>
        commands.All.Count(command => command.Contains("INSERT INTO cache_generation", StringComparison.Ordinal));

    private sealed record Scene(TestLibrary Library, Guid Shelf, Guid Book, Guid[] Readers) : IAsyncDisposable
    {
        public static async Task<Scene> StartAsync(int readers, params Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] interceptors)
        {
            var library = await TestLibrary.StartAsync(interceptors);
            var (shelf, book) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            Guid[] users = [.. Enumerable.Range(0, readers).Select(_ => Guid.CreateVersion7())];
            var now = library.Time.GetUtcNow();
            await library.WriteAsync(Changes.NothingShown, (context, _) =>
            {
                context.Add(new BookLibrary { Id = shelf, Name = "Shared", CreatedAt = now });
                foreach (var user in users)
                {
                    context.Add(new User { Id = user, Email = $"{user}", NormalizedEmail = $"{user}", PasswordHash = "", CreatedAt = now });
                    context.Add(new LibraryMember { LibraryId = shelf, UserId = user, Role = MemberRole.Reader });
                }

                // Somebody must be its owner when all the others have gone.
                var owner = Guid.CreateVersion7();
                context.Add(new User { Id = owner, Email = "owner", NormalizedEmail = "OWNER", PasswordHash = "", CreatedAt = now });
                context.Add(new LibraryMember { LibraryId = shelf, UserId = owner, Role = MemberRole.Owner });

                var row = TestLibrary.NewBook(book, shelf, "hash", now);
                row.Chapters.AddRange(from number in (int[])[1, 2]
                                      select new Chapters.Chapter
                                      {
                                          Id = Guid.CreateVersion7(),
                                          BookId = book,
                                          Number = number,
                                          Title = "",
                                          Html = "",
                                          Text = "",
                                          Images = "[]",
                                          WordCount = 1,
                                          WordsBefore = number - 1,
                                          IsLinear = true,
                                      });
                context.Add(row);
                return Task.CompletedTask;
            });
            return new Scene(library, shelf, book, users);
        }

        public Task<Outcome<SavedProgress>> SaveAsync(Guid reader, int chapter, double percent, int? baseRevision = null, Guid? book = null) =>
            Library.Get<ProgressStore>().SaveAsync(
                reader, book ?? Book, new ReportedPosition(chapter, percent, null, null, null, baseRevision, null), Token);

        public ValueTask DisposeAsync() => Library.DisposeAsync();
    }
}
