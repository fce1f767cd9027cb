using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Epub;

/// <summary>Makes a chapter of each item of the spine.</summary>
internal sealed class EpubChapters(EpubBook book, IReadOnlyList<TocEntry> toc, CancellationToken cancellationToken)
{
    private readonly Dictionary<int, string> _titles = TitlesByChapter(toc);
    private long _htmlCharacters;

    public List<Chapter> Read(List<SpineItem> spine, IProgress<double>? progress)
    {
        var chapters = new List<Chapter>(spine.Count);
        foreach (var item in spine)
        {
            chapters.Add(Read(item, chapters.Count + 1));
            progress?.Report((double)chapters.Count / spine.Count);
        }

        return chapters;
    }

    private Chapter Read(SpineItem spineItem, int number)
    {
        var entry = spineItem.Item.Entry!;
        var writer = new HtmlWriter();
        var documentTitle = spineItem.Item.IsPage ? RenderPage(entry, writer) : RenderPicture(entry, writer);
        var (html, text) = writer.Finish();
        _htmlCharacters += html.Length;
        if (_htmlCharacters > book.Limits.HtmlCharacters)
        {
            throw new PublicationException(PublicationError.TooLarge, "This book is far longer than a book can be.");
        }

        var title = _titles.GetValueOrDefault(number)
            ?? writer.FirstHeading
            ?? documentTitle
            ?? string.Create(CultureInfo.InvariantCulture, $"Chapter {number}");

        // Nothing to see is nothing: an empty frame of divs is no chapter to read.
        return text.AsSpan().Trim().IsEmpty && writer.PictureCount == 0
            ? new(number, title, "", "", 0, spineItem.IsLinear)
            : new(number, title, html, text, PlainText.CountWords(text), spineItem.IsLinear);
    }

    private string? RenderPage(string entry, HtmlWriter writer)
    {
        if (book.TryParsePage(entry, cancellationToken) is not { } page)
        {
            return null;
        }

        new ChapterRenderer(writer, XhtmlDialect.Of, new EpubAddresses(book, entry), cancellationToken).Render(page);
        return PlainText.Line(page.Descendants("head").FirstOrDefault()?.Element("title")?.InnerText());
    }

    private string? RenderPicture(string entry, HtmlWriter writer)
    {
        if (book.Picture(entry) is { } picture)
        {
            writer.Picture(Addresses.Media(picture.Hash), alternative: null);
        }

        return null;
    }

    private static Dictionary<int, string> TitlesByChapter(IReadOnlyList<TocEntry> toc)
    {
        var titles = new Dictionary<int, string>();
        foreach (var entry in TocBuilder.Flatten(toc))
        {
            if (entry.ChapterNumber is { } number && entry.Title.Length > 0)
            {
                titles.TryAdd(number, entry.Title);
            }
        }

        return titles;
    }
}
