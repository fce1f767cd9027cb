using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Fb2;

/// <summary>Reads an FB2's description.</summary>
internal static class Fb2Metadata
{
    private const int MaximumValues = 100;
    private static readonly string[] NameParts = ["first-name", "middle-name", "last-name"];

    public static PublicationMetadata Read(MarkupNode? description, ReadLimits limits, CancellationToken cancellationToken)
    {
        var title = description?.Element("title-info") ?? description?.Descendants("title-info").FirstOrDefault();
        var publish = description?.Element("publish-info");
        var sequence = title?.Elements("sequence").FirstOrDefault() ?? publish?.Elements("sequence").FirstOrDefault();
        var annotation = title?.Element("annotation");
        return new()
        {
            Title = Line(title, "book-title") ?? Line(publish, "book-name") ?? "Untitled",
            Authors = [.. (title?.Elements("author") ?? []).Select(Author).OfType<string>().Take(MaximumValues)],
            Language = PlainText.Line(title?.Element("lang")?.InnerText(), 35),
            Description = annotation is null ? null : PlainDescription.Of(annotation, Fb2Dialect.Of, limits, cancellationToken),
            Genres = [.. (title?.Elements("genre") ?? []).Select(genre => PlainText.Line(genre.InnerText())).OfType<string>()
                .Distinct(StringComparer.Ordinal).Take(MaximumValues)],
            Publisher = Line(publish, "publisher"),
            Date = PlainText.Line(Line(publish, "year") ?? Line(title, "date") ?? title?.Element("date")?.Exact("value"), 40),
            Series = PlainText.Line(sequence?.Exact("name")),
            SeriesIndex = Number(sequence?.Exact("number")),
        };
    }

    private static string? Author(MarkupNode author)
    {
        var name = string.Join(' ', NameParts.Select(part => author.Element(part)?.InnerText()));
        return PlainText.Line(name) ?? Line(author, "nickname");
    }

    private static string? Line(MarkupNode? parent, string name) => PlainText.Line(parent?.Element(name)?.InnerText());

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
