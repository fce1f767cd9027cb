using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Epub;

/// <summary>Reads the metadata of EPUB 2 (attributes, named metas) and 3 (refinements) alike.</summary>
internal sealed class PackageMetadata(Package package, ReadLimits limits, CancellationToken cancellationToken)
{
    private const int MaximumValues = 100;
    private readonly List<MarkupNode> _elements = package.Metadata?.WithDescendants().Skip(1).Where(node => !node.IsText).ToList() ?? [];

    public PublicationMetadata Read()
    {
        var (series, index) = Series();
        return new()
        {
            // EPUB 3.3: the first title is the main one, whatever the refinements say.
            Title = Values("title").FirstOrDefault() ?? "Untitled",
            Authors = Authors(),
            Language = PlainText.Line(First("language"), 35),
            Description = PlainDescription.Of(Text("description"), limits, cancellationToken),
            Genres = [.. Values("subject").Distinct(StringComparer.Ordinal).Take(MaximumValues)],
            Publisher = First("publisher"),
            Date = Date(),
            Series = series,
            SeriesIndex = index,
            Direction = package.Direction,
        };
    }

    private IEnumerable<string> Values(string name) =>
        Named(name).Select(node => PlainText.Line(node.InnerText())).OfType<string>();

    private string? First(string name) => Values(name).FirstOrDefault();

    private IEnumerable<MarkupNode> Named(string name) => _elements.Where(node => node.Name == name);

    private string? Text(string name) => Named(name).FirstOrDefault() is { } node
        ? string.Concat(node.WithDescendants().Select(part => part.Text))
        : null;

    private List<string> Authors()
    {
        var all = Named("creator")
            .Select(node => (Name: PlainText.Line(node.InnerText()), Role: node.Attribute("role") ?? Refined(node, "role")))
            .Where(creator => creator.Name is not null)
            .Take(MaximumValues)
            .ToList();
        var authors = all.Where(creator => creator.Role is null or "aut").ToList();
        return [.. (authors.Count > 0 ? authors : all).Select(creator => creator.Name!)];
    }

    private string? Date()
    {
        var dates = Named("date").ToList();
        var date = dates.Find(node => node.Attribute("event") is "publication") ?? dates.FirstOrDefault();
        return PlainText.Line(date?.InnerText(), 40);
    }

    private (string? Name, double? Index) Series()
    {
        foreach (var meta in Named("meta").Where(node => node.Exact("property") == "belongs-to-collection"))
        {
            if (Refined(meta, "collection-type") is null or "series" && PlainText.Line(meta.InnerText()) is { } collection)
            {
                return (collection, Number(Refined(meta, "group-position")));
            }
        }

        return PlainText.Line(Meta("calibre:series")) is { } name ? (name, Number(Meta("calibre:series_index"))) : (null, null);
    }

    /// <summary>The content of EPUB 2's <c>meta name=…</c>.</summary>
    private string? Meta(string name) => Named("meta").FirstOrDefault(node => node.Exact("name") == name)?.Exact("content");

    private string? Refined(MarkupNode node, string property)
    {
        var id = node.Exact("id");
        return id is null
            ? null
            : Named("meta").FirstOrDefault(meta => meta.Exact("refines")?.Trim() == "#" + id && meta.Exact("property") == property)?.InnerText();
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
