using BookReader.Formats.Archives;
using BookReader.Formats.Markup;

namespace BookReader.Formats.Epub;

/// <summary>An item of the manifest; <paramref name="Entry"/> is null where the archive lacks it.</summary>
internal sealed record ManifestItem(
    string Id, string? Entry, string MediaType, IReadOnlyList<string> Properties, string? Fallback)
{
    public bool IsPage => MediaType is "application/xhtml+xml" or "text/html" or "text/x-oeb1-document" or "application/x-dtbook+xml"
        || (Entry is not null && Path.GetExtension(Entry).ToUpperInvariant() is ".XHTML" or ".HTML" or ".HTM" && !IsPicture);

    public bool IsPicture => MediaType.StartsWith("image/", StringComparison.Ordinal);

    public bool IsFont => MediaType.Contains("font", StringComparison.Ordinal)
        || (Entry is not null && Path.GetExtension(Entry).ToUpperInvariant() is ".TTF" or ".OTF" or ".WOFF" or ".WOFF2");
}

/// <summary>A place in the reading order.</summary>
internal sealed record SpineItem(ManifestItem Item, bool IsLinear);

/// <summary>The package document: what is in the book, and in which order it is read.</summary>
internal sealed class Package
{
    private readonly BookArchive _archive;
    private readonly Dictionary<string, ManifestItem> _byId = new(StringComparer.Ordinal);
    private readonly List<ManifestItem> _items = [];

    public Package(BookArchive archive, string entry, MarkupNode document, WarningList warnings)
    {
        _archive = archive;
        Entry = entry;
        Root = document.Descendants("package").FirstOrDefault() ?? document;
        Metadata = Root.Element("metadata") ?? Root.Descendants("metadata").FirstOrDefault();
        SpineElement = Root.Descendants("spine").FirstOrDefault();
        foreach (var item in Root.Descendants("item"))
        {
            Add(item);
        }

        Spine = ReadSpine(warnings);
    }

    public string Entry { get; }

    public MarkupNode Root { get; }

    public MarkupNode? Metadata { get; }

    public MarkupNode? SpineElement { get; }

    public string? Version => PlainText.Line(Root.Exact("version"), 20);

    public string? Direction => SpineElement?.Exact("page-progression-direction")?.Trim() is "rtl" or "ltr"
        ? SpineElement.Exact("page-progression-direction")!.Trim()
        : null;

    public IReadOnlyList<ManifestItem> Items => _items;

    public IReadOnlyList<SpineItem> Spine { get; }

    public ManifestItem? ById(string? id) => id is null ? null : _byId.GetValueOrDefault(id.Trim());

    /// <summary>The text that fonts are obfuscated with: the identifier that the package names as unique.</summary>
    public string? UniqueIdentifier
    {
        get
        {
            var id = Root.Exact("unique-identifier");
            var identifiers = Metadata?.Descendants("identifier").ToList() ?? [];
            return (identifiers.Find(node => node.Exact("id") == id) ?? identifiers.FirstOrDefault())?.InnerText();
        }
    }

    private void Add(MarkupNode element)
    {
        if (element.Exact("href") is not { } href)
        {
            return;
        }

        var item = new ManifestItem(
            element.Exact("id")?.Trim() ?? "",
            _archive.Find(Entry, href),
            element.Exact("media-type")?.Trim().ToLowerInvariant() ?? "",
            (element.Exact("properties") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            element.Exact("fallback"));
        _items.Add(item);
        _byId.TryAdd(item.Id, item);
    }

    private List<SpineItem> ReadSpine(WarningList warnings)
    {
        var spine = new List<SpineItem>();
        foreach (var reference in SpineElement?.Descendants("itemref") ?? [])
        {
            var item = Readable(ById(reference.Exact("idref")));
            if (item?.Entry is null)
            {
                warnings.Add($"A part of the book is missing and was skipped: “{PlainText.Line(reference.Exact("idref"), 100) ?? "without a name"}”.");
            }
            else
            {
                spine.Add(new(item, !string.Equals(reference.Exact("linear")?.Trim(), "no", StringComparison.OrdinalIgnoreCase)));
            }
        }

        if (spine.Count > 0)
        {
            return spine;
        }

        warnings.Add("The book does not say in which order it is read; its pages are shown in the order that it lists them.");
        return [.. _items.Where(item => item.IsPage && item.Entry is not null).Select(item => new SpineItem(item, IsLinear: true))];
    }

    /// <summary>The item, or the first of its fallbacks that can be shown; a chain that comes back to itself ends there.</summary>
    private ManifestItem? Readable(ManifestItem? item)
    {
        var seen = new HashSet<ManifestItem>(ReferenceEqualityComparer.Instance);
        var candidate = item;
        while (candidate is not null && seen.Add(candidate))
        {
            if (candidate.IsPage || candidate.MediaType == Media.MediaKind.Svg)
            {
                return candidate;
            }

            candidate = ById(candidate.Fallback);
        }

        return item is { IsPicture: true } ? item : null;
    }
}
