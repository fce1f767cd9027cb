using BookReader.Formats.Tests.Books;
using CsCheck;

namespace BookReader.Formats.Tests.Generated;

/// <summary>CsCheck prints the seed of what fails.</summary>
public sealed class GeneratedBookTests
{
    private const int Rounds = 3_000;

    private static readonly string[] Soup =
    [
        "<", ">", "</", "/>", "a", "b", "p", "table", "td", "svg", "math", "mi", "style", "script", "title", "!--", "-->", "\"", "'", "=", " ",
        "href", "javascript:", "onload", "&", "&lt;", "select", "template", "textarea", "noscript", "foreignObject", "\0", "]]>", "<![CDATA[",
    ];

    [Fact]
    public void A_page_loses_no_word_and_doubles_none_and_its_text_is_what_a_parser_reads() =>
        GeneratedMarkup.Xhtml.Sample(page =>
        {
            var html = Read(new EpubBuilder().Chapter("<p>start</p>" + page.Source).Build());
            Assert.Equal(GeneratedMarkup.Words(page.Words), html, StringComparer.Ordinal);
        }, iter: Rounds, threads: 1);

    [Fact]
    public void An_fb2_loses_no_word_and_doubles_none_and_its_text_is_what_a_parser_reads() =>
        Gen.Select(GeneratedMarkup.Fb2, GeneratedMarkup.Fb2, Gen.Int[0, 7]).Sample((first, second, shape) =>
        {
            var body = shape switch
            {
                0 => $"start {first.Source}",
                1 => $"<section>start {first.Source}</section>",
                2 => $"<title><p>start</p></title><section>{first.Source}</section>",
                3 => $"start <section><section>{first.Source}</section></section>",
                4 => $"<section><section>start {first.Source}</section>between<section>x</section></section>",
                5 => $"<section>start</section>{first.Source}<section>x</section>",
                6 => $"<section><title><p>start</p></title>{first.Source}<section>x</section></section>after",
                _ => $"<section>start</section><section><section>{first.Source}</section><section>y</section></section>",
            };
            var words = Read(new Fb2Builder().Body(body).Body("<section>" + second.Source + "z</section>", "name=\"notes\"").Build());
            Assert.Equal([.. GeneratedMarkup.Words(first.Words), .. GeneratedMarkup.Words(second.Words)], words, StringComparer.Ordinal);
        }, iter: Rounds, threads: 1);

    [Fact]
    public void Sanitising_twice_changes_nothing_more() =>
        GeneratedMarkup.Xhtml.Sample(page =>
        {
            var once = Reading.Sanitize(page.Source);
            Assert.Equal(once, Reading.Sanitize(once));
        }, iter: Rounds, threads: 1);

    [Fact]
    public void What_a_book_became_survives_being_corrected() =>
        GeneratedMarkup.Xhtml.Sample(page =>
        {
            using var publication = Reading.Read(new EpubBuilder().Chapter("<p>start</p>" + page.Source).Build());
            Assert.Equal(publication.Chapters[0].Html, Reading.Sanitize(publication.Chapters[0].Html));
        }, iter: Rounds / 3, threads: 1);

    [Fact]
    public void Any_soup_becomes_a_safe_chapter() =>
        Gen.Int[0, Soup.Length - 1].Select(part => Soup[part])
            .Array[0, 80].Sample(parts => Reading.Sanitize(string.Concat(parts)), iter: Rounds, threads: 1);

    private static string[] Read(byte[] book)
    {
        using var publication = Reading.Read(book);
        return GeneratedMarkup.WordsIn(string.Concat(publication.Chapters.Select(chapter => chapter.Text)));
    }
}
