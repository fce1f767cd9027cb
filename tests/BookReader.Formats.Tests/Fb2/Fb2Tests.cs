using System.Text;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Fb2;

public sealed class Fb2Tests
{
    static Fb2Tests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, string> Encodings => new()
    {
        { "windows-1251", "windows-1251" },
        { "koi8-r", "koi8-r" },
        { "utf-16", "utf-16" },
        { "utf-8", "utf-8" },
        { "windows-1251", "utf-8" },
        { "utf-8", "windows-1251" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_is_read_in_its_encoding_even_where_the_declaration_lies(string declared, string real)
    {
        const string Text = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. Всё смешалось в доме Облонских.";
        using var publication = Reading.Read(new Fb2Builder { Prolog = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>", Encoding = Encoding.GetEncoding(real) }
            .Body($"<section><p>{Text}</p></section>").Build());

        Assert.Equal(Text, publication.Chapters[0].Text.Trim());
    }

    [Fact]
    public void Sections_of_the_first_level_with_several_are_chapters_and_nothing_before_them_is_lost()
    {
        using var publication = Reading.Read(new Fb2Builder()
            .Body("<title><p>Book</p></title><epigraph><p>Motto</p></epigraph><section><title><p>I</p><p>One</p></title><p>first</p></section><section><p>second</p></section>").Build());

        Assert.Equal(["I One", "Chapter 2"], publication.Chapters.Select(chapter => chapter.Title), StringComparer.Ordinal);
        Assert.Equal("Book\nMotto\nI\nOne\nfirst\n", publication.Chapters[0].Text);
        Assert.Equal(new TocEntry("I One", 1, null, publication.Toc[0].Children), Assert.Single(publication.Toc));
    }

    [Fact]
    public void Contents_nest_as_titled_sections_do_and_lead_to_where_those_begin()
    {
        using var publication = Reading.Read(new Fb2Builder().Body(
            "<section id=\"all\"><section><title><p>A</p></title><section><section id=\"deep\"><title><p>A.1</p></title><p>x</p></section><section><title><p>A.2</p></title><p>y</p></section></section></section><section><title><p>B</p></title><p><a l:href=\"#all\">start</a></p></section></section>").Build());

        Assert.Equal(2, publication.Chapters.Count);
        Assert.Equal(["A", "B"], publication.Toc.Select(entry => entry.Title), StringComparer.Ordinal);
        Assert.Equal(["b-deep", "b-section.1"], publication.Toc[0].Children.Select(entry => entry.Anchor), StringComparer.Ordinal);
        Assert.Contains("<a href=\"1\">start</a>", publication.Chapters[1].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_are_chapters_outside_the_reading_order_and_their_links_work_both_ways()
    {
        using var publication = Reading.Read(new Fb2Builder()
            .Body("<section id=\"s\"><p>text<a l:href=\"#n1\" type=\"note\">1</a></p></section>")
            .Body("<title><p>Notes</p></title><section id=\"n1\"><title><p>1</p></title><p>the note <a l:href=\"#s\">back</a></p></section>", "name=\"notes\"").Build());

        Assert.Equal([true, false], publication.Chapters.Select(chapter => chapter.IsLinear));
        Assert.Equal("Notes", publication.Chapters[1].Title);
        Assert.Contains("<a href=\"2#b-n1\" class=\"noteref\">1</a>", publication.Chapters[0].Html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"1#b-s\">back</a>", publication.Chapters[1].Html, StringComparison.Ordinal);
        Assert.Empty(PublicationChecks.Check(publication));
    }

    [Fact]
    public void Poems_and_cites_keep_their_form()
    {
        using var publication = Reading.Read(new Fb2Builder().Body(
            "<section><poem><title><p>Song</p></title><stanza><v>line <emphasis>one</emphasis></v><v>line two</v></stanza><text-author>A</text-author></poem><cite><p>said</p></cite><empty-line/><subtitle>* * *</subtitle></section>").Build());

        Assert.Equal(
            "<section><div class=\"poem\"><p class=\"subtitle\">Song</p>\n<div class=\"stanza\"><p class=\"verse\">line <em>one</em></p>\n<p class=\"verse\">line two</p>\n</div><p class=\"text-author\">A</p>\n</div><blockquote class=\"cite\"><p>said</p>\n</blockquote><br><p class=\"subtitle\">* * *</p>\n</section>",
            publication.Chapters[0].Html);
    }

    [Theory]
    [InlineData("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "xlink:href")]
    [InlineData("xmlns=\"http://www.gribuser.ru/xml/fictionbook/2.1\"", "l:href")]
    [InlineData("", "href")]
    public void Namespaces_may_be_any_or_none(string namespaces, string href)
    {
        var png = Reading.Png.Insert(10, "\r\n   ");
        using var publication = Reading.Read(new Fb2Builder { RootAttributes = namespaces, TitleInfo = $"<book-title>T</book-title><coverpage><image {href}=\"#Pic.PNG\"/></coverpage>" }
            .Body($"<section><p>x <image {href}=\"#pic.png\" alt=\"dot\"/></p></section>").Binary("pic.png", png, "image/jpeg").Build());

        Assert.Equal("image/png", Assert.Single(publication.Resources).MediaType);
        Assert.Same(publication.Resources[0], publication.Cover);
        Assert.Contains($"<img src=\"../media/{publication.Cover!.Hash}\" alt=\"dot\">", publication.Chapters[0].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_fb2_in_an_archive_is_the_same_book()
    {
        var builder = new Fb2Builder().Body("<section><p>text</p></section>");
        using var plain = Reading.Read(builder.Build());
        using var zipped = Reading.Read(builder.BuildZipped());

        Assert.Equal((PublicationFormat.Fb2, PublicationFormat.ZippedFb2), (plain.Format, zipped.Format));
        Assert.Equal(plain.Chapters, zipped.Chapters);
    }

    [Fact]
    public void The_description_tells_what_the_book_is()
    {
        using var publication = Reading.Read(new Fb2Builder
        {
            TitleInfo = "<genre>prose</genre><author><first-name>A</first-name><last-name>B</last-name></author><author><nickname>nick</nickname></author><book-title>T</book-title><annotation><p>One.</p><p>Two.</p></annotation><lang>ru</lang><sequence name=\"Saga\" number=\"2\"/>",
        }.Body("<section><p>t</p></section>").Build());

        Assert.Equal(["A B", "nick"], publication.Metadata.Authors, StringComparer.Ordinal);
        Assert.Equal(("One.\nTwo.", "ru", "Saga", 2.0), (publication.Metadata.Description, publication.Metadata.Language, publication.Metadata.Series, publication.Metadata.SeriesIndex));
    }
}
