using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

internal static class PlainDescription
{
    private sealed class NoAddresses : Addresses
    {
        public override string? Link(string href) => null;

        public override string? Picture(string source) => null;

        public override string? Anchor(string? id) => null;
    }

    /// <summary>Prose that may or may not be HTML, as plain text; null when nothing is left.</summary>
    public static string? Of(string? prose, ReadLimits limits, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(prose))
        {
            return null;
        }

        var capped = PlainText.Cap(prose, 10 * PlainText.ProseCharacters);
        return Of(new HtmlTree(limits).Parse(capped, cancellationToken), XhtmlDialect.Of, limits, cancellationToken);
    }

    public static string? Of(MarkupNode prose, Dialect dialect, ReadLimits limits, CancellationToken cancellationToken)
    {
        var writer = new HtmlWriter();
        new ChapterRenderer(writer, dialect, new NoAddresses(), cancellationToken).Render(prose);
        var lines = writer.Finish().Text.Split('\n').Select(PlainText.Squeeze).Where(line => line.Length > 0);
        var text = PlainText.Cap(string.Join('\n', lines), PlainText.ProseCharacters);
        return text.Length == 0 ? null : text;
    }
}
