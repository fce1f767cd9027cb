using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Hostile;

/// <summary>A stack overflow cannot be caught: where one of these fails, the whole test process is gone.</summary>
public sealed class DeepNestingTests
{
    private const int Depth = 100_000;

    /// <summary>So many equal tags pack better than any text.</summary>
    private static readonly ReadLimits Roomy = new() { InflationRatio = 10_000 };

    [Theory]
    [InlineData("<div>", "</div>")]
    [InlineData("<b>", "</b>")]
    [InlineData("<table><tr><td>", "</td></tr></table>")]
    [InlineData("<ul><li>", "</li></ul>")]
    [InlineData("<svg>", "</svg>")]
    [InlineData("<math>", "</math>")]
    [InlineData("<x>", "</x>")]
    [InlineData("<div>", "")]
    [InlineData("<b>", "")]
    [InlineData("<font size='1'>", "</div>")]
    [InlineData("<a href='#x'><div>", "</a>")]
    [InlineData("<p><b>", "</p>")]
    public void A_deep_page_is_flattened_and_keeps_its_text(string open, string close)
    {
        var body = Repeat(open) + "<p>found</p>" + Repeat(close);
        using var publication = Reading.Read(new EpubBuilder().Chapter(body).Build(), Roomy);

        Assert.Contains("found", publication.Chapters[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<i>")]
    [InlineData("<table>")]
    [InlineData("<p><i x>")]
    public void A_deep_correction_is_flattened_and_keeps_its_text(string open) =>
        Assert.Contains("found", Reading.Sanitize(Repeat(open) + "found"), StringComparison.Ordinal);

    [Theory]
    [InlineData("<section>", "</section>")]
    [InlineData("<section><title><p>t</p></title>", "</section>")]
    [InlineData("<section>", "")]
    [InlineData("<emphasis>", "</emphasis>")]
    public void A_deep_fb2_is_flattened_and_keeps_its_text(string open, string close)
    {
        using var publication = Reading.Read(new Fb2Builder().Body("<section>" + Repeat(open) + "<p>found</p>" + Repeat(close) + "</section>").Build(), Roomy);

        Assert.Contains(publication.Chapters, chapter => chapter.Text.Contains("found", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deep_navigation_document_is_cut_to_the_deepest_contents_there_may_be()
    {
        var items = Repeat("<li><a href=\"c1.xhtml\">t</a><ol>") + Repeat("</ol></li>");
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>text</p>").Nav(items).Build(), Roomy);

        Assert.InRange(Depths(publication.Toc), 1, 64);
    }

    [Fact]
    public void A_deep_ncx_is_cut_to_the_deepest_contents_there_may_be()
    {
        var points = Repeat("<navPoint><navLabel><text>t</text></navLabel><content src=\"c1.xhtml\"/>") + Repeat("</navPoint>");
        using var publication = Reading.Read(new EpubBuilder { SpineAttributes = "toc=\"ncx\"" }
            .Chapter("<p>text</p>")
            .File("OEBPS/toc.ncx", $"<ncx><navMap>{points}</navMap></ncx>")
            .Item("ncx", "toc.ncx", "application/x-dtbncx+xml")
            .Build(), Roomy);

        Assert.InRange(Depths(publication.Toc), 1, 64);
    }

    /// <summary>It took a quarter of an hour when the tree was walked by next siblings, which AngleSharp searches for.</summary>
    [Fact]
    public void A_long_page_that_is_no_xml_takes_as_long_as_it_is()
    {
        var book = new EpubBuilder().Chapter("<p>" + Repeat("<p>a <i>b</i></p>\n")).Build();
        using var publication = new PublicationReader(Roomy).Read(new MemoryStream(book), TestContext.Current.CancellationToken);

        Assert.Equal(2 * Depth, publication.Chapters[0].WordCount);
    }

    [Fact]
    public void A_million_end_tags_that_end_nothing_are_ignored()
    {
        var body = Repeat("<div>") + Repeat(Repeat("</q>", 10)) + "found";

        Assert.Contains("found", Reading.Sanitize(body), StringComparison.Ordinal);
    }

    private static string Repeat(string text, int times = Depth) => new System.Text.StringBuilder().Insert(0, text, times).ToString();

    private static int Depths(IReadOnlyList<TocEntry> entries)
    {
        var depth = 0;
        for (; entries.Count > 0; depth++)
        {
            entries = entries[0].Children;
        }

        return depth;
    }
}
