using System.Text.Json;
using BookReader.Formats;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Files;
using BookReader.Library.Json;
using BookReader.Library.Media;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Chapter = BookReader.Library.Chapters.Chapter;

namespace BookReader.Library.Import;

/// <summary>
/// Makes an uploaded file a readable book: claims it, parses it, stores its pictures, and in one transaction enters all
/// of it. Until that transaction nothing of it shows; a crash leaves it to be taken up again from the start.
/// </summary>
public sealed class BookImport(
    ILibraryStorage storage,
    LibraryWriter writer,
    FileStore files,
    PublicationReader reader,
    IOptions<ImportOptions> options,
    TimeProvider time,
    ILogger<BookImport> log)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(Guid book, CancellationToken cancellationToken)
    {
        if (!await ClaimAsync(book, cancellationToken))
        {
            return;
        }

        var startedAt = time.GetTimestamp();
        try
        {
            var hash = await FileHashAsync(book, cancellationToken);
            await using var file = files.Open(hash) ?? throw new FileNotFoundException("The book's file is missing from the data folder.");
            using var publication = await ReadAsync(book, file, cancellationToken);
            await EnterAsync(book, publication, cancellationToken);
            Log.Imported(
                log, book, publication.Chapters.Count, publication.Chapters.Sum(chapter => chapter.WordCount), publication.Warnings.Count,
                time.GetElapsedTime(startedAt).TotalSeconds);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await UncountAttemptAsync(book);
            throw;
        }
        catch (PublicationException exception)
        {
            Log.ImportRefused(log, book, exception.Message);
            await FailAsync(book, exception.Message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ImportFailed(log, book, exception);
            await FailAsync(book, "The server could not finish reading this book. Its administrator finds the reason in the log.", cancellationToken);
        }
    }

    /// <summary>Counts the attempt before the work: a book that brings the process down has been counted.</summary>
    private async Task<bool> ClaimAsync(Guid book, CancellationToken cancellationToken)
    {
        var (isClaimed, attempt) = (false, 0);
        await writer.WriteAsync(
            Changes.ImportEnded(book),
            async (context, token) =>
            {
                var row = await context.Books.SingleOrDefaultAsync(each => each.Id == book, token);
                if (row is not { State: ImportState.Queued or ImportState.Parsing })
                {
                    return;
                }

                isClaimed = row.ImportAttempts < options.Value.MaxAttempts;
                row.ImportAttempts++;
                row.State = isClaimed ? ImportState.Parsing : ImportState.Failed;
                row.Failure = isClaimed ? null : "The server stopped each time that it tried to read this book.";
                attempt = row.ImportAttempts;
            },
            cancellationToken);
        if (isClaimed)
        {
            Log.ImportBegun(log, book, attempt);
        }

        return isClaimed;
    }

    /// <summary>A server that was asked to stop has not been brought down by the book.</summary>
    private Task UncountAttemptAsync(Guid book) => writer.WriteAsync(
        Changes.NothingShown,
        (context, token) => context.Books.Where(row => row.Id == book && row.ImportAttempts > 0)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ImportAttempts, row => row.ImportAttempts - 1), token),
        CancellationToken.None);

    private async Task<string> FileHashAsync(Guid book, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        return await snapshot.Context.Books.Where(row => row.Id == book).Select(row => row.FileHash).SingleAsync(cancellationToken);
    }

    /// <summary>Parses on a thread of the pool, and meanwhile says how far it is.</summary>
    private async Task<Publication> ReadAsync(Guid book, Stream file, CancellationToken cancellationToken)
    {
        var (percent, shown) = (0, 0);
        var progress = new ImmediateProgress(share => Volatile.Write(ref percent, (int)(100 * share)));
        var reading = Task.Run(() => reader.Read(file, progress, cancellationToken), cancellationToken);
        while (await Task.WhenAny(reading, Task.Delay(ProgressInterval, time, cancellationToken)) != reading)
        {
            var now = Math.Clamp(Volatile.Read(ref percent), 0, 99);
            if (now > shown)
            {
                await ShowProgressAsync(book, shown = now, cancellationToken);
            }
        }

        return await reading;
    }

    private Task ShowProgressAsync(Guid book, int percent, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.ImportAdvanced(book),
        (context, token) => context.Books.Where(row => row.Id == book && row.State == ImportState.Parsing)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ParsingProgress, percent), token),
        cancellationToken);

    private async Task EnterAsync(Guid book, Publication publication, CancellationToken cancellationToken)
    {
        foreach (var resource in publication.Resources)
        {
            await using var content = resource.Open();
            await files.PutAsync(content, long.MaxValue, cancellationToken);
        }

        var media = publication.Resources.DistinctBy(resource => resource.Hash, StringComparer.Ordinal)
            .Select(resource => MediaOf(book, resource))
            .ToDictionary(item => item.Hash, StringComparer.Ordinal);

        // Made before the transaction, which keeps every other writer waiting.
        List<Chapter> chapters = [.. ChaptersOf(book, publication, media)];
        var contents = ContentsOf(publication.Toc);
        await writer.WriteAsync(
            Changes.ImportEnded(book),
            async (context, token) =>
            {
                if (await context.Books.SingleOrDefaultAsync(each => each.Id == book, token) is not { State: ImportState.Parsing } row)
                {
                    return;
                }

                Describe(row, publication);
                context.AddRange(media.Values);
                context.AddRange(chapters);
                context.Add(new BookContents { BookId = book, Items = contents });
            },
            cancellationToken);
    }

    private static void Describe(Book row, Publication publication)
    {
        var metadata = publication.Metadata;
        row.Title = metadata.Title;
        row.TitleSortKey = SortKey.Of(row.Title);
        row.Author = string.Join(", ", metadata.Authors);
        row.AuthorSortKey = SortKey.Of(row.Author);
        row.Genre = metadata.Genres.Count > 0 ? string.Join(", ", metadata.Genres) : null;
        row.Language = metadata.Language;
        row.Description = metadata.Description;
        row.CoverHash = publication.Cover?.Hash;
        row.FileFormat = publication.Format switch
        {
            PublicationFormat.Epub => "epub",
            PublicationFormat.Fb2 => "fb2",
            _ => "fb2.zip",
        };
        row.ChaptersCount = publication.Chapters.Count;
        row.WordCount = publication.Chapters.Where(chapter => chapter.IsLinear).Sum(chapter => chapter.WordCount);
        row.State = ImportState.Ready;
        row.ImportAttempts = 0;
        row.ParsingProgress = 100;
        row.Skipped = publication.Warnings.Count > 0 ? string.Join('\n', publication.Warnings.Select(line => line.ReplaceLineEndings(" "))) : null;
    }

    private IEnumerable<Chapter> ChaptersOf(Guid book, Publication publication, Dictionary<string, MediaItem> media)
    {
        var words = 0;
        foreach (var chapter in publication.Chapters)
        {
            yield return new Chapter
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                BookId = book,
                Number = chapter.Number,
                Title = chapter.Title,
                Html = chapter.Html,
                Text = chapter.Text,
                WordCount = chapter.WordCount,
                WordsBefore = words,
                IsLinear = chapter.IsLinear,
                Images = ChapterImages.Of(chapter.Html, hash => media.GetValueOrDefault(hash)?.AsImage()),
            };
            words += chapter.IsLinear ? chapter.WordCount : 0;
        }
    }

    private static MediaItem MediaOf(Guid book, PublicationResource resource) => new()
    {
        BookId = book,
        Hash = resource.Hash,
        ContentType = resource.MediaType,
        SizeBytes = resource.Length,
        Width = resource.Width,
        Height = resource.Height,
    };

    private static string ContentsOf(IReadOnlyList<TocEntry> entries) =>
        JsonSerializer.Serialize(Items(entries), LibraryJson.Instance.IReadOnlyListTocItem);

    // No deeper than the reader of publications lets contents be.
    private static IReadOnlyList<TocItem> Items(IReadOnlyList<TocEntry> entries) =>
        [.. entries.Select(entry => new TocItem(entry.Title, entry.ChapterNumber, entry.Anchor, Items(entry.Children)))];

    private Task FailAsync(Guid book, string reason, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.ImportEnded(book),
        (context, token) => context.Books.Where(row => row.Id == book && row.State == ImportState.Parsing)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, ImportState.Failed).SetProperty(row => row.Failure, reason), token),
        cancellationToken);

    /// <summary>Unlike <see cref="Progress{T}"/> it calls back at once, on the parser's own thread.</summary>
    private sealed class ImmediateProgress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
