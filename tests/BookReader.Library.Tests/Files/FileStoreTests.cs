using BookReader.Library.Files;
using BookReader.Library.Libraries;
using BookReader.Library.Tests.Generations;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Files;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class FileStoreTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_named_by_its_bytes_and_kept_once()
    {
        await using var library = await TestLibrary.StartAsync();
        var files = library.Get<FileStore>();
        var first = await files.PutAsync(new MemoryStream("some bytes"u8.ToArray()), 100, Token);
        var second = await files.PutAsync(new MemoryStream("some bytes"u8.ToArray()), 100, Token);

        Assert.Equal(first, second);
        Assert.Equal(10, first!.SizeBytes);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("some bytes"u8)), first.Hash);
        await using var content = files.Open(first.Hash);
        Assert.Equal("some bytes", await new StreamReader(content!).ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public async Task A_stream_over_its_limit_leaves_nothing_behind(long limit, bool isKept)
    {
        await using var library = await TestLibrary.StartAsync();
        var files = library.Get<FileStore>();
        Assert.Equal(isKept, await files.PutAsync(new MemoryStream(new byte[10]), limit, Token) is not null);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(library.Folder, "incoming")));
        Assert.Equal(isKept ? 1 : 0, Directory.EnumerateFiles(Path.Combine(library.Folder, "files"), "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("0123")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task Nothing_but_a_hash_is_ever_a_path(string name)
    {
        await using var library = await TestLibrary.StartAsync();
        Assert.Throws<ArgumentException>(() => library.Get<FileStore>().PathOf(name));
    }

    [Fact]
    public async Task Housekeeping_removes_old_files_that_no_book_needs_and_no_other()
    {
        await using var library = await TestLibrary.StartAsync();
        var files = library.Get<FileStore>();
        var needed = await files.PutAsync(new MemoryStream([1]), 100, Token);
        var left = await files.PutAsync(new MemoryStream([2]), 100, Token);
        var revived = await files.PutAsync(new MemoryStream([3]), 100, Token);
        await AddBookAsync(library, needed!);
        foreach (var file in (StoredFile[])[needed!, left!, revived!])
        {
            File.SetLastWriteTimeUtc(files.PathOf(file.Hash), library.Time.GetUtcNow().UtcDateTime.AddHours(-2));
        }

        var young = await files.PutAsync(new MemoryStream([4]), 100, Token);
        File.SetLastWriteTimeUtc(files.PathOf(young!.Hash), library.Time.GetUtcNow().UtcDateTime.AddMinutes(-1));
        await files.PutAsync(new MemoryStream([3]), 100, Token);

        await library.Get<Housekeeping>().RunAsync(Token);

        Assert.NotNull(files.Open(needed!.Hash));
        Assert.NotNull(files.Open(young.Hash));
        Assert.NotNull(files.Open(revived!.Hash));
        Assert.Null(files.Open(left!.Hash));
    }

    private static Task AddBookAsync(TestLibrary library, StoredFile file) => library.WriteAsync(TestLibrary.Raising("a"), async (context, token) =>
    {
        var shelf = new BookLibrary { Id = Guid.NewGuid(), Name = "Shelf", CreatedAt = library.Time.GetUtcNow() };
        context.Add(shelf);
        context.Add(TestLibrary.NewBook(Guid.NewGuid(), shelf.Id, file.Hash, library.Time.GetUtcNow()));
        await context.SaveChangesAsync(token);
    });
}
