using BookReader.Formats.Archives;
using BookReader.Formats.Markup;
using BookReader.Formats.Media;

namespace BookReader.Formats.Epub;

/// <summary>Reads an EPUB: package, contents, then chapter by chapter.</summary>
internal sealed class EpubReader(BookArchive archive, ReadLimits limits, IProgress<double>? progress, CancellationToken cancellationToken)
{
    private readonly WarningList _warnings = new();
    private readonly MarkupParser _parser = new(limits);

    public Publication Read()
    {
        Protection.RefuseRights(archive);
        var package = ReadPackage();
        var fonts = Protection.Read(archive, package, _parser, cancellationToken);
        var shelf = new ResourceShelf(limits, _warnings, cancellationToken);
        var book = new EpubBook(archive, package, shelf, limits, _warnings, cancellationToken);

        // Linear first. OrderBy is stable: within the two, the spine's order stays.
        var spine = package.Spine.OrderBy(item => !item.IsLinear).Take(limits.Chapters).ToList();
        for (var i = 0; i < spine.Count; i++)
        {
            book.Place(spine[i].Item.Entry!, i + 1);
        }

        var toc = new EpubToc(book, cancellationToken).Read();
        var chapters = new EpubChapters(book, toc, cancellationToken).Read(spine, progress);
        if (!chapters.Exists(chapter => chapter.Html.Length > 0))
        {
            throw new PublicationException(PublicationError.Empty, "There is nothing to read in this book.");
        }

        var cover = new EpubCover(book, archive, cancellationToken).Find();
        foreach (var font in package.Items.Where(item => item is { IsFont: true, Entry: not null }))
        {
            book.AddFont(font.Entry!, fonts.TryGetValue(font.Entry!, out var obfuscation) ? obfuscation : null);
        }

        archive.EndReading();
        return new()
        {
            Format = PublicationFormat.Epub,
            Version = package.Version,
            Metadata = new PackageMetadata(package, limits, cancellationToken).Read(),
            Chapters = chapters,
            Toc = toc.Count > 0 ? toc : FromChapters(chapters),
            Resources = shelf.All,
            Cover = cover,
            Warnings = _warnings.All,
            Source = archive,
        };
    }

    private Package ReadPackage()
    {
        var entry = PackageEntry() ?? throw new PublicationException(
            PublicationError.NotABook, "This archive is no book: it has no package document.");
        var document = _parser.ParseXml(archive.Read(entry), cancellationToken);
        if (document.IsRepaired)
        {
            _warnings.Add("The book's description of itself has faults; it was read as well as it could be.");
        }

        return new Package(archive, entry, document.Root, _warnings);
    }

    private string? PackageEntry()
    {
        if (archive.Find("META-INF/container.xml") is { } container)
        {
            foreach (var rootFile in _parser.ParseXml(archive.Read(container), cancellationToken).Root.Descendants("rootfile"))
            {
                if (rootFile.Exact("media-type")?.Trim() is null or "application/oebps-package+xml"
                    && archive.Find("", rootFile.Exact("full-path") ?? "") is { } entry)
                {
                    return entry;
                }
            }
        }

        _warnings.Add("The book does not say where its package is; the first one found was read.");
        return archive.Names.FirstOrDefault(name => name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A book without contents gets a line for each chapter.</summary>
    private IReadOnlyList<TocEntry> FromChapters(List<Chapter> chapters)
    {
        var toc = new TocBuilder(limits, _warnings);
        foreach (var chapter in chapters.Where(chapter => chapter.IsLinear))
        {
            toc.Add(1, chapter.Title, chapter.Number, anchor: null);
        }

        return toc.Entries;
    }
}
