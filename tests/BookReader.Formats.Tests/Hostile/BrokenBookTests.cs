using System.Text;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Hostile;

public sealed class BrokenBookTests
{
    private static byte[] Sound => new EpubBuilder().Chapter("<p>text</p>").Build();

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<html><body><p>a page</p></body></html>")]
    [InlineData("PK")]
    public void Other_files_are_no_books(string content) => Reading.Refused(Encoding.UTF8.GetBytes(content), PublicationError.NotABook);

    [Fact]
    public void A_picture_is_no_book_whatever_its_name() => Reading.Refused(Reading.PngBytes, PublicationError.NotABook);

    [Fact]
    public void An_archive_of_something_else_is_no_book() =>
        Reading.Refused(new Fb2Builder().Body("<section/>").BuildZipped("readme.txt"), PublicationError.NotABook);

    [Fact]
    public void A_file_cut_anywhere_is_refused_or_read()
    {
        var sound = new EpubBuilder().Chapter("<p>text</p>").Chapter("<p>more</p>").Nav("<li><a href=\"c1.xhtml\">One</a></li>").Build();
        for (var length = 0; length < sound.Length; length += 7)
        {
            ReadOrRefuse(sound[..length]);
        }
    }

    [Fact]
    public void A_file_with_wrong_bytes_is_refused_or_read()
    {
        var random = new Random(20_26);
        byte[][] books = [Sound, new Fb2Builder().Body("<section><title><p>t</p></title><p>text</p></section>").Build()];
        for (var round = 0; round < 2_000; round++)
        {
            var book = (byte[])books[round % 2].Clone();
            for (var i = 0; i <= round % 5; i++)
            {
                book[random.Next(book.Length)] = (byte)random.Next(256);
            }

            ReadOrRefuse(book);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<itemref/>")]
    [InlineData("<itemref idref=\"nowhere\"/>")]
    public void A_spine_that_leads_nowhere_is_replaced_by_the_pages_that_are_there(string spine)
    {
        using var publication = Reading.Read(new EpubBuilder()
            .File("OEBPS/a.xhtml", EpubBuilder.Xhtml("<p>found</p>")).Item("a", "a.xhtml", "application/xhtml+xml").Spine(spine).Build());

        Assert.Equal("found", publication.Chapters.Single().Text.Trim());
        Assert.NotEmpty(publication.Warnings);
    }

    [Fact]
    public void A_book_without_anything_to_read_is_empty()
    {
        Reading.Refused(new EpubBuilder().Build(), PublicationError.Empty);
        Reading.Refused(new EpubBuilder().Chapter("<div> </div>").Build(), PublicationError.Empty);
        Reading.Refused(new Fb2Builder().Build(), PublicationError.Empty);
        Reading.Refused(new Fb2Builder().Body("<section><p/></section>").Build(), PublicationError.Empty);
    }

    [Fact]
    public void A_fallback_that_comes_back_to_itself_ends()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter("<p>text</p>")
            .File("OEBPS/a.pdf", "x").File("OEBPS/b.pdf", "x")
            .Item("a", "a.pdf", "application/pdf", "fallback=\"b\"").Item("b", "b.pdf", "application/pdf", "fallback=\"a\"")
            .Spine("<itemref idref=\"a\"/>").Build());

        Assert.Single(publication.Chapters);
        Assert.NotEmpty(publication.Warnings);
    }

    [Fact]
    public void A_fallback_that_can_be_shown_is_shown()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .File("OEBPS/a.pdf", "x").File("OEBPS/b.xhtml", EpubBuilder.Xhtml("<p>instead</p>"))
            .Item("a", "a.pdf", "application/pdf", "fallback=\"b\"").Item("b", "b.xhtml", "application/xhtml+xml")
            .Spine("<itemref idref=\"a\"/>").Build());

        Assert.Equal("instead", publication.Chapters.Single().Text.Trim());
    }

    [Fact]
    public void Without_a_container_the_first_package_is_read()
    {
        using var publication = Reading.Read(new EpubBuilder { Container = null }.Chapter("<p>text</p>").Build());

        Assert.Equal("text", publication.Chapters.Single().Text.Trim());
    }

    [Fact]
    public void A_page_that_is_no_xml_is_read_as_html_and_said_so()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Page("<html><head><title/><script src='x'/></head><body><p>one<p>two<br>three & <i>four</p></body>").Build());

        Assert.Equal(["one", "two", "three", "&", "four"], publication.Chapters[0].Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
        Assert.Contains(publication.Warnings, warning => warning.Contains("c1.xhtml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<section><p>one & two</p><p>three</p></section>")]
    [InlineData("<section><p>one<p>two &nbsp;<p>three</section>")]
    [InlineData("<section><p>one < two</p><p>three</p>")]
    [InlineData("<section><p>one <emphasis>two</p><p>three</p></section></section>")]
    public void An_fb2_that_is_no_xml_keeps_its_text(string body)
    {
        using var publication = Reading.Read(new Fb2Builder().Body(body).Build());

        Assert.Equal(["one", "two", "three"], publication.Chapters[0].Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 1), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("META-INF/rights.xml", "<rights/>")]
    [InlineData("META-INF/license.lcpl", "{}")]
    [InlineData("META-INF/sinf.xml", "<sinf/>")]
    [InlineData("META-INF/encryption.xml", "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes256-cbc\"/><CipherData><CipherReference URI=\"OEBPS/c1.xhtml\"/></CipherData></EncryptedData></encryption>")]
    public void A_book_under_rights_management_says_so(string name, string content) =>
        Reading.Refused(new EpubBuilder().Chapter("<p>t</p>").File(name, content).Build(), PublicationError.Protected);

    [Fact]
    public void A_reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => new PublicationReader(new()).Read(new MemoryStream(Sound), source.Token));
    }

    private static void ReadOrRefuse(byte[] book)
    {
        try
        {
            Reading.Read(book).Dispose();
        }
        catch (PublicationException)
        {
            // As it should be.
        }
    }
}
