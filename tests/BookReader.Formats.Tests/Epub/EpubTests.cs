using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Epub;

public sealed class EpubTests
{
    [Fact]
    public void Chapters_that_are_not_linear_come_last_and_are_marked()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>notes</p>", isLinear: false).Chapter("<p>one</p>").Chapter("<p>two</p>").Build());

        Assert.Equal(["one", "two", "notes"], publication.Chapters.Select(chapter => chapter.Text.Trim()), StringComparer.Ordinal);
        Assert.Equal([true, true, false], publication.Chapters.Select(chapter => chapter.IsLinear));
    }

    [Fact]
    public void A_page_that_the_spine_names_twice_is_two_chapters_and_links_lead_to_the_first()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter("<p id=\"here\">one <a href=\"#here\">within</a></p>").Chapter("<p><a href=\"c1.xhtml#here\">back</a></p>").Spine("<itemref idref=\"c1\"/>").Build());

        Assert.Equal(3, publication.Chapters.Count);
        Assert.Contains("href=\"1#b-here\"", publication.Chapters[1].Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#b-here\"", publication.Chapters[2].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_keep_their_text_where_their_target_is_missing() =>
        Assert.Equal("<p>see there</p>\n<p>end</p>\n", Reading.Html("<p>see <a href=\"nowhere.xhtml\">there</a></p>"));

    [Fact]
    public void Anchors_survive_wherever_they_stand()
    {
        const string Body = "<a name=\"old\"></a><unknown id=\"u\">x</unknown><svg id=\"s\"><text>y</text></svg><p id=\"p\">z<span id=\"п 1\"/></p><table id=\"t\"><tr id=\"r\"><td>1</td></tr></table>"
            + "<p><a href=\"#old\">1</a><a href=\"#u\">2</a><a href=\"#s\">3</a><a href=\"#p\">4</a><a href=\"#t\">5</a><a href=\"#r\">6</a></p>";
        using var publication = Reading.Read(new EpubBuilder().Chapter(Body).Build());

        Assert.Empty(PublicationChecks.Check(publication));
        Assert.Equal(6, ChapterHtml.Parse(publication.Chapters[0].Html).QuerySelectorAll("a[href]").Length);
    }

    [Fact]
    public void A_chapter_is_called_what_the_contents_call_it_else_its_heading_else_its_document()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter("<h1>Heading</h1>").Chapter("<h2> </h2><h1>The <i>heading</i></h1>").Chapter("<p>text</p>")
            .Page("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>text</p></body></html>")
            .Nav("<li><a href=\"c1.xhtml\">From the contents</a></li>").Build());

        Assert.Equal(["From the contents", "The heading", "A page", "Chapter 4"], publication.Chapters.Select(chapter => chapter.Title), StringComparer.Ordinal);
    }

    [Fact]
    public void Contents_keep_their_depth_their_pictures_words_and_labels_that_lead_nowhere()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p id=\"x\">text</p>").Nav(
            "<li><span>Part</span><ol><li><a href=\"c1.xhtml#x\"> One\n <b>more</b></a></li><li><a href=\"gone.xhtml\">Gone</a></li></ol></li><li><a href=\"c1.xhtml\"><img src=\"x.png\" alt=\"Pictured\"/></a></li>").Build());

        Assert.Equal(["Part", "Pictured"], publication.Toc.Select(entry => entry.Title), StringComparer.Ordinal);
        Assert.Equal(new TocEntry("One more", 1, "b-x", []) with { Children = publication.Toc[0].Children[0].Children }, publication.Toc[0].Children[0]);
        Assert.Null(publication.Toc[0].Children[1].ChapterNumber);
        Assert.Null(publication.Toc[0].ChapterNumber);
    }

    [Fact]
    public void A_book_without_contents_gets_a_line_for_each_chapter()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<h1>One</h1>").Chapter("<h1>Two</h1>").Build());

        Assert.Equal(["One", "Two"], publication.Toc.Select(entry => entry.Title), StringComparer.Ordinal);
    }

    [Fact]
    public void Epub_3_metadata_is_read_by_its_refinements()
    {
        using var publication = Reading.Read(new EpubBuilder
        {
            SpineAttributes = "page-progression-direction=\"rtl\"",
            Metadata = """
                <dc:title id="t"> The
                   Title </dc:title><dc:title>Another</dc:title>
                <dc:creator id="a">Writer</dc:creator><dc:creator id="b">Translator</dc:creator>
                <meta refines="#b" property="role" scheme="marc:relators">trl</meta>
                <meta property="belongs-to-collection" id="c">Saga</meta>
                <meta refines="#c" property="collection-type">series</meta><meta refines="#c" property="group-position">2.5</meta>
                <dc:language>de</dc:language><dc:publisher>House</dc:publisher><dc:date>1915</dc:date>
                <dc:subject>Fiction</dc:subject><dc:subject>Fiction</dc:subject>
                <dc:description>&lt;p&gt;First &lt;b&gt;bold&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</dc:description>
                """,
        }.Chapter("<p>t</p>").Build());

        var metadata = publication.Metadata;
        Assert.Equal("The Title", metadata.Title);
        Assert.Equal("Writer", Assert.Single(metadata.Authors));
        Assert.Equal(("Saga", 2.5), (metadata.Series, metadata.SeriesIndex));
        Assert.Equal(("de", "House", "1915", "rtl"), (metadata.Language, metadata.Publisher, metadata.Date, metadata.Direction));
        Assert.Equal("Fiction", Assert.Single(metadata.Genres));
        Assert.Equal("First bold.\nSecond.", metadata.Description);
    }

    [Fact]
    public void Epub_2_metadata_is_read_by_its_attributes()
    {
        using var publication = Reading.Read(new EpubBuilder
        {
            PackageAttributes = "version=\"2.0\"",
            Metadata = "<dc:title>T</dc:title><dc:creator opf:role=\"ill\">Drawer</dc:creator><dc:creator opf:role=\"aut\">Writer</dc:creator><meta name=\"calibre:series\" content=\"Saga\"/><meta name=\"calibre:series_index\" content=\"3\"/>",
        }.Chapter("<p>t</p>").Build());

        Assert.Equal(("2.0", "Writer", "Saga", 3.0), (publication.Version, publication.Metadata.Authors.Single(), publication.Metadata.Series, publication.Metadata.SeriesIndex));
    }

    [Fact]
    public void Metadata_is_capped_and_has_no_controls()
    {
        using var publication = Reading.Read(new EpubBuilder { Metadata = $"<dc:title>a\u0007b\u202Ec{new string('x', 100_000)}</dc:title>" }.Chapter("<p>t</p>").Build());

        Assert.StartsWith("abcx", publication.Metadata.Title, StringComparison.Ordinal);
        Assert.InRange(publication.Metadata.Title.Length, 1, 500);
        using var untitled = Reading.Read(new EpubBuilder { Metadata = "" }.Chapter("<p>t</p>").Build());
        Assert.Equal("Untitled", untitled.Metadata.Title);
    }

    [Fact]
    public void A_picture_in_the_spine_is_a_page_of_its_own()
    {
        using var publication = Reading.Read(new EpubBuilder().File("OEBPS/p.png", Reading.PngBytes).Item("p", "p.png", "image/png").Spine("<itemref idref=\"p\"/>").Build());

        Assert.Equal($"<img src=\"../media/{publication.Resources.Single().Hash}\" alt=\"\">", publication.Chapters.Single().Html);
    }

    [Theory]
    [InlineData("<item id=\"x\" href=\"p.png\" media-type=\"image/png\" properties=\"cover-image\"/>", "")]
    [InlineData("<item id=\"x\" href=\"p.png\" media-type=\"image/png\"/>", "<meta name=\"cover\" content=\"x\"/>")]
    [InlineData("<item id=\"x\" href=\"p.png\" media-type=\"image/png\"/>", "<meta name=\"cover\" content=\"p.png\"/>")]
    [InlineData("<item id=\"my-cover\" href=\"p.png\" media-type=\"image/png\"/>", "")]
    public void The_cover_is_found_wherever_it_is_declared(string item, string meta)
    {
        using var publication = Reading.Read(new EpubBuilder()
            .File("OEBPS/content.opf", $"<package><metadata>{meta}</metadata><manifest>{item}<item id=\"c1\" href=\"c1.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"c1\"/></spine></package>")
            .File("OEBPS/c1.xhtml", EpubBuilder.Xhtml("<p>t</p>")).File("OEBPS/p.png", Reading.PngBytes).Build());

        Assert.Equal(("image/png", 1, 1), (publication.Cover!.MediaType, publication.Cover.Width, publication.Cover.Height));
        Assert.Contains(publication.Cover, publication.Resources);
    }

    [Theory]
    [InlineData("http://www.idpf.org/2008/embedding", 1_040)]
    [InlineData("http://ns.adobe.com/pdf/enc#RC", 1_024)]
    public void Obfuscated_fonts_come_out_as_fonts(string algorithm, int length)
    {
        const string Uuid = "12345678-9abc-def0-1234-56789abcdef0";
        var font = new byte[3_000];
        new Random(1).NextBytes(font);
        "OTTO"u8.CopyTo(font);
        var key = length == 1_024
            ? Convert.FromHexString(Uuid.Replace("-", "", StringComparison.Ordinal))
#pragma warning disable CA5350 // The standard's.
            : System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes("urn:uuid:" + Uuid));
#pragma warning restore CA5350
        var obfuscated = font.Select((b, i) => i < length ? (byte)(b ^ key[i % key.Length]) : b).ToArray();
        using var publication = Reading.Read(new EpubBuilder { Metadata = $"<dc:identifier id=\"id\">\n urn:uuid:{Uuid} </dc:identifier>" }
            .Chapter("<p>t</p>").File("OEBPS/f.otf", obfuscated).Item("f", "f.otf", "font/otf")
            .File("META-INF/encryption.xml", $"<e xmlns:enc=\"x\"><enc:EncryptedData><enc:EncryptionMethod Algorithm=\"{algorithm}\"/><enc:CipherData><enc:CipherReference URI=\"OEBPS/f.otf\"/></enc:CipherData></enc:EncryptedData></e>")
            .Build());

        var resource = Assert.Single(publication.Resources);
        using var copy = new MemoryStream();
        using var bytes = resource.Open();
        bytes.CopyTo(copy);
        Assert.Equal("font/otf", resource.MediaType);
        Assert.Equal(font, copy.ToArray());
    }
}
