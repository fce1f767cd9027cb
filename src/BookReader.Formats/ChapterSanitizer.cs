using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats;

/// <summary>A chapter's HTML, made safe, with its text and length.</summary>
/// <param name="Html">As <see cref="Chapter.Html"/>.</param>
/// <param name="Text">As <see cref="Chapter.Text"/>.</param>
/// <param name="WordCount">As <see cref="Chapter.WordCount"/>.</param>
public sealed record SanitizedChapter(string Html, string Text, int WordCount);

/// <summary>Makes HTML safe that somebody wrote into a chapter. Thread-safe.</summary>
public static class ChapterSanitizer
{
    private static readonly ReadLimits Limits = new();

    /// <summary>
    /// Rewrites untrusted HTML with what a chapter may contain: what <see cref="PublicationReader"/> gave out survives
    /// unchanged, and sanitising twice changes nothing more.
    /// </summary>
    /// <param name="html">A fragment or a whole page.</param>
    /// <param name="mediaHashes">The hashes that <c>../media/{hash}</c> addresses may name; other pictures are dropped.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PublicationException">The HTML exceeds a default of <see cref="ReadLimits"/>.</exception>
    public static SanitizedChapter Sanitize(string html, IReadOnlySet<string> mediaHashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(mediaHashes);
        var writer = new HtmlWriter();
        var tree = new HtmlTree(Limits).Parse(XmlCharacters.Clean(html), cancellationToken);
        new ChapterRenderer(writer, OwnDialect, new OwnAddresses(mediaHashes), cancellationToken).Render(tree);
        var (safe, text) = writer.Finish();
        return new(safe, text, PlainText.CountWords(text));
    }

    /// <summary>As for books, but that our own classes stay: this HTML began as ours.</summary>
    private static Rendering OwnDialect(MarkupNode element)
    {
        var rendering = XhtmlDialect.Of(element);
        var className = element.Exact("class")?.Split(' ').FirstOrDefault(Vocabulary.Classes.Contains);
        return className is null || rendering.Kind != RenderingKind.Element ? rendering : rendering with { Class = className };
    }
}
