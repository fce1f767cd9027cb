using BookReader.Formats.Markup;

namespace BookReader.Formats.Epub;

/// <summary>
/// Finds the cover where EPUB 3, EPUB 2 and custom put it. What a rule finds must be a picture by its bytes, else the next
/// rule is asked.
/// </summary>
internal sealed class EpubCover(EpubBook book, Archives.BookArchive archive, CancellationToken cancellationToken)
{
    public PublicationResource? Find()
    {
        foreach (var entry in Candidates().OfType<string>())
        {
            if (book.Picture(entry) is { } picture)
            {
                return picture;
            }
        }

        return null;
    }

    private IEnumerable<string?> Candidates()
    {
        var package = book.Package;
        foreach (var item in package.Items.Where(item => item.Properties.Contains("cover-image", StringComparer.Ordinal)))
        {
            yield return item.Entry;
        }

        foreach (var meta in package.Metadata?.Descendants("meta").Where(node => node.Exact("name") == "cover") ?? [])
        {
            var content = meta.Exact("content") ?? "";
            yield return package.ById(content) is { } item ? PictureOf(item.Entry) : PictureOf(archive.Find(package.Entry, content));
        }

        foreach (var reference in package.Root.Descendants("reference")
            .Where(node => string.Equals(node.Exact("type"), "cover", StringComparison.OrdinalIgnoreCase)))
        {
            yield return PictureOf(archive.Find(package.Entry, reference.Exact("href") ?? ""));
        }

        // Not declared at all, but named as one: common in books that were converted.
        yield return package.Items.FirstOrDefault(item => item.IsPicture
            && (IsCoverName(item.Id) || (item.Entry is { } entry && IsCoverName(Path.GetFileNameWithoutExtension(entry)))))?.Entry;
        yield return package.Spine is [{ Item.Entry: { } first }, ..] ? OnlyPictureOf(first) : null;
    }

    private static bool IsCoverName(string name) => name.Contains("cover", StringComparison.OrdinalIgnoreCase)
        && !name.Contains("back", StringComparison.OrdinalIgnoreCase);

    /// <summary>The entry itself when it is a picture, the first picture in it when it is a page.</summary>
    private string? PictureOf(string? entry)
    {
        if (entry is null || Path.GetExtension(entry).ToUpperInvariant() is not (".XHTML" or ".HTML" or ".HTM" or ".XML"))
        {
            return entry;
        }

        return book.TryParsePage(entry, cancellationToken) is { } page && Sources(page).FirstOrDefault() is { } source
            ? archive.Find(entry, source)
            : null;
    }

    /// <summary>The picture of a page that shows one and says nothing.</summary>
    private string? OnlyPictureOf(string entry)
    {
        if (Path.GetExtension(entry).ToUpperInvariant() is not (".XHTML" or ".HTML" or ".HTM" or ".XML"))
        {
            return entry;
        }

        var page = book.TryParsePage(entry, cancellationToken);
        var sources = page is null ? [] : Sources(page).ToList();
        var text = page?.Descendants("body").FirstOrDefault()?.InnerText() ?? "";
        return sources.Count == 1 && text.Length == 0 ? archive.Find(entry, sources[0]) : null;
    }

    private static IEnumerable<string> Sources(MarkupNode page) => page.WithDescendants()
        .Select(node => node.Name switch
        {
            "img" => node.Exact("src"),
            "image" => node.Attribute("href"),
            _ => null,
        })
        .OfType<string>();
}
