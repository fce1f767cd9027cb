using BookReader.Library.Cached;
using BookReader.Library.Files;
using BookReader.Library.Generations;
using BookReader.Library.Import;
using BookReader.Library.Libraries;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Books;

/// <summary>A book that was uploaded, or the one with the same bytes that its library had already.</summary>
public sealed record UploadedBook(Guid Id, bool IsNew);

/// <summary>What an editor changes of a book; null leaves as it is.</summary>
public sealed record BookEdit(
    string? Title = null,
    string? Author = null,
    string? Genre = null,
    string? Language = null,
    string? Description = null,
    Guid? LibraryId = null)
{
    internal bool IsMoveOnly => this == new BookEdit(LibraryId: LibraryId);
}

/// <summary>Adding, correcting, moving and deleting books.</summary>
public sealed class BookStore(LibraryWriter writer, ImportSignal signal, TimeProvider time)
{
    private const int MaxNameLength = 500;
    private const int MaxDescriptionLength = 20_000;

    /// <summary>Enters a file that lies in the store as a book to be imported.</summary>
    /// <param name="user">Who uploads.</param>
    /// <param name="library">Where to; its editor or owner.</param>
    /// <param name="file">The file.</param>
    /// <param name="fileName">What its uploader calls it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<UploadedBook>> AddAsync(
        Guid user, Guid library, StoredFile file, string fileName, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var outcome = await writer.WriteAsync(
            Changes.BookUploaded(id, library),
            (context, token) => context.ToLibraryAsync(user, library, MemberRole.Editor, token),
            async (context, token) =>
            {
                var same = await context.Books.Where(row => row.LibraryId == library && row.FileHash == file.Hash)
                    .Select(row => (Guid?)row.Id)
                    .FirstOrDefaultAsync(token);
                if (same is { } existing)
                {
                    return new UploadedBook(existing, IsNew: false);
                }

                context.Add(Queued(id, library, file, Clean(Path.GetFileName(fileName.Replace('\\', '/')))));
                return new UploadedBook(id, IsNew: true);
            },
            cancellationToken);
        signal.Raise();
        return outcome;
    }

    public async Task<Outcome<Guid>> EditAsync(Guid user, Guid book, BookEdit edit, CancellationToken cancellationToken)
    {
        if (Refuse(edit) is { } refusal)
        {
            return refusal;
        }

        return await writer.WriteAsync(
            edit.LibraryId is { } target ? Changes.BookMoved(book, target) : Changes.BookEdited(book),
            async (context, token) => await context.ToBookAsync(user, book, MemberRole.Editor, token)
                ?? (edit.LibraryId is { } library ? await RefuseMoveAsync(context, user, book, library, token) : null)
                ?? (edit.IsMoveOnly ? null : await RefuseUnreadAsync(context, book, token)),
            async (context, token) =>
            {
                var row = await context.Books.SingleAsync(each => each.Id == book, token);
                row.LibraryId = edit.LibraryId ?? row.LibraryId;
                row.Title = edit.Title?.Trim() ?? row.Title;
                row.TitleSortKey = SortKey.Of(row.Title);
                row.Author = edit.Author?.Trim() ?? row.Author;
                row.AuthorSortKey = SortKey.Of(row.Author);
                row.Genre = edit.Genre ?? row.Genre;
                row.Language = edit.Language ?? row.Language;
                row.Description = edit.Description ?? row.Description;
                return book;
            },
            cancellationToken);
    }

    /// <summary>Deletes a book and everybody's progress in it. Its files go with the next sweep, unless another book has them.</summary>
    public Task<Outcome<bool>> DeleteAsync(Guid user, Guid book, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.BookDeleted(book),
        (context, token) => context.ToBookAsync(user, book, MemberRole.Editor, token),
        async (context, token) => await context.Books.Where(row => row.Id == book).ExecuteDeleteAsync(token) > 0,
        cancellationToken);

    /// <summary>Tries a failed import again.</summary>
    public async Task<Outcome<bool>> ImportAgainAsync(Guid user, Guid book, CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync(
            Changes.ImportEnded(book),
            async (context, token) => await context.ToBookAsync(user, book, MemberRole.Editor, token)
                ?? (await context.Books.AnyAsync(row => row.Id == book && row.State == ImportState.Failed, token)
                    ? null
                    : Refusal.Conflict("import-not-failed", "Only an import that failed can be tried again.")),
            async (context, token) =>
            {
                var row = await context.Books.SingleAsync(each => each.Id == book, token);
                (row.State, row.Failure, row.ImportAttempts, row.ParsingProgress) = (ImportState.Queued, null, 0, 0);
                (row.ImportWorker, row.ImportLeaseUntil) = (null, null);
                return true;
            },
            cancellationToken);
        signal.Raise();
        return outcome;
    }

    private Book Queued(Guid id, Guid library, StoredFile file, string fileName)
    {
        var title = Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 } name ? name : "Untitled";
        return new Book
        {
            Id = id,
            LibraryId = library,
            Title = title,
            TitleSortKey = SortKey.Of(title),
            Author = "",
            AuthorSortKey = SortKey.Of(""),
            FileHash = file.Hash,
            FileName = fileName,
            FileFormat = "unknown",
            FileSizeBytes = file.SizeBytes,
            State = ImportState.Queued,
            CreatedAt = time.GetUtcNow(),
        };
    }

    /// <summary>The import says what the book itself says, and would overwrite an edit that was answered.</summary>
    private static async Task<Refusal?> RefuseUnreadAsync(LibraryContext context, Guid book, CancellationToken cancellationToken) =>
        await context.Books.AnyAsync(row => row.Id == book && row.State == ImportState.Ready, cancellationToken)
            ? null
            : Refusal.Conflict("import-not-ready", "The book has not been imported yet. Correct it when it has.");

    private static async Task<Refusal?> RefuseMoveAsync(
        LibraryContext context, Guid user, Guid book, Guid library, CancellationToken cancellationToken)
    {
        if (await context.ToLibraryAsync(user, library, MemberRole.Editor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var hash = await context.Books.Where(row => row.Id == book).Select(row => row.FileHash).SingleAsync(cancellationToken);
        return await context.Books.AnyAsync(row => row.LibraryId == library && row.FileHash == hash && row.Id != book, cancellationToken)
            ? Refusal.Conflict("duplicate-book", "The library has the same file already.")
            : null;
    }

    private static Refusal? Refuse(BookEdit edit) => edit switch
    {
        { Title: { } title } when title.Trim().Length is 0 or > MaxNameLength => Refusal.Invalid($"title has 1 to {MaxNameLength} characters."),
        { Author.Length: > MaxNameLength } => Refusal.Invalid($"author has at most {MaxNameLength} characters."),
        { Genre.Length: > MaxNameLength } => Refusal.Invalid($"genre has at most {MaxNameLength} characters."),
        { Language.Length: > 35 } => Refusal.Invalid("language is a tag of at most 35 characters, as en-GB."),
        { Description.Length: > MaxDescriptionLength } => Refusal.Invalid($"description has at most {MaxDescriptionLength} characters."),
        _ => null,
    };

    private static string Clean(string name)
    {
        var kept = string.Concat(name.Where(letter => !char.IsControl(letter)));
        return kept.Length > 255 ? kept[^255..] : kept;
    }
}
