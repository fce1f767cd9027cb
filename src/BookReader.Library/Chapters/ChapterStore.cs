using System.Text.Json;
using BookReader.Formats;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Descriptions;
using BookReader.Library.Generations;
using BookReader.Library.Json;
using BookReader.Library.Libraries;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Chapters;

/// <summary>What an editor corrects of a chapter; null leaves as it is.</summary>
public sealed record ChapterCorrection(string? Title = null, string? Html = null);

/// <summary>Correcting chapters. What comes in is as hostile as a book, and sanitised like one.</summary>
public sealed class ChapterStore(ILibraryStorage storage, LibraryWriter writer, TimeProvider time)
{
    public const int MaxTitleLength = 500;

    public async Task<Outcome<int>> CorrectAsync(
        Guid user, Guid book, int number, ChapterCorrection correction, CancellationToken cancellationToken)
    {
        if (correction.Title is { } title && title.Trim().Length is 0 or > MaxTitleLength)
        {
            return Refusal.Invalid($"title has 1 to {MaxTitleLength} characters.");
        }

        var prepared = await PrepareAsync(user, book, number, correction.Html, cancellationToken);
        if (prepared.Refusal is { } refusal)
        {
            return refusal;
        }

        return await writer.WriteAsync(
            Changes.ChapterCorrected(book, number),
            async (context, token) => await context.ToBookAsync(user, book, MemberRole.Editor, token)
                ?? (await context.Chapters.AnyAsync(row => row.BookId == book && row.Number == number, token) ? null : Refusal.NoSuchChapter),
            async (context, token) =>
            {
                var chapter = await context.Chapters.SingleAsync(row => row.BookId == book && row.Number == number, token);
                if (correction.Title?.Trim() is { } renamed)
                {
                    await RenameInContentsAsync(context, chapter, renamed, token);
                    chapter.Title = renamed;
                }

                if (prepared.Value is { } text)
                {
                    await RewriteAsync(context, chapter, text, token);
                    chapter.Revision++;
                }

                return number;
            },
            cancellationToken);
    }

    /// <summary>Sanitising and searching take their time, so they come before the transaction; and the right to cause it before them.</summary>
    private async Task<Outcome<Corrected?>> PrepareAsync(Guid user, Guid book, int number, string? html, CancellationToken cancellationToken)
    {
        if (html is null)
        {
            return new Outcome<Corrected?>(null, null);
        }

        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var context = snapshot.Context;
        if (await context.SeesBookAsync(user, book, MemberRole.Editor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var media = await context.Media.Where(row => row.BookId == book).ToDictionaryAsync(row => row.Hash, StringComparer.Ordinal, cancellationToken);
        var language = await context.Books.Where(row => row.Id == book).Select(row => row.Language).SingleAsync(cancellationToken);
        try
        {
            var clean = ChapterSanitizer.Sanitize(html, media.Keys.ToHashSet(StringComparer.Ordinal), cancellationToken);
            return new Corrected(
                clean,
                ChapterImages.Of(clean.Html, hash => media.GetValueOrDefault(hash)?.AsImage()),
                DescriptionRows.Of(book, number, clean.Text, language, time, cancellationToken));
        }
        catch (PublicationException exception)
        {
            return Refusal.Invalid(exception.Message);
        }
    }

    private static async Task RewriteAsync(LibraryContext context, Chapter chapter, Corrected corrected, CancellationToken cancellationToken)
    {
        var (clean, images, descriptions) = corrected;
        var (book, number, more) = (chapter.BookId, chapter.Number, chapter.IsLinear ? clean.WordCount - chapter.WordCount : 0);
        (chapter.Html, chapter.Text, chapter.WordCount, chapter.Images) = (clean.Html, clean.Text, clean.WordCount, images);
        await context.Chapters.Where(row => row.BookId == book && row.Number > number)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.WordsBefore, row => row.WordsBefore + more), cancellationToken);
        await context.Books.Where(row => row.Id == book)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.WordCount, row => row.WordCount + more), cancellationToken);
        await context.Descriptions.Where(row => row.BookId == book && row.ChapterNumber == number).ExecuteDeleteAsync(cancellationToken);
        context.AddRange(descriptions);
        chapter.DescriptionsFound = descriptions.Count;
    }

    /// <summary>A line of the contents that says what the chapter was called follows it; one that says something else is left alone.</summary>
    private static async Task RenameInContentsAsync(LibraryContext context, Chapter chapter, string title, CancellationToken cancellationToken)
    {
        if (await context.Contents.SingleOrDefaultAsync(row => row.BookId == chapter.BookId, cancellationToken) is { } contents)
        {
            var items = JsonSerializer.Deserialize(contents.Items, LibraryJson.Instance.IReadOnlyListTocItem)!;
            contents.Items = JsonSerializer.Serialize(Renamed(items, chapter, title), LibraryJson.Instance.IReadOnlyListTocItem);
        }
    }

    // No deeper than the import lets contents be.
    private static IReadOnlyList<TocItem> Renamed(IReadOnlyList<TocItem> items, Chapter chapter, string title) =>
    [
        .. items.Select(item => item with
        {
            Title = item.ChapterNumber == chapter.Number && item.Anchor is null && item.Title == chapter.Title ? title : item.Title,
            Children = Renamed(item.Children, chapter, title),
        }),
    ];

    /// <summary>A chapter's new text and what follows from it.</summary>
    private sealed record Corrected(SanitizedChapter Clean, string Images, List<Description> Descriptions);
}
