using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Sanitizing;

/// <summary>What a chapter keeps, and in which form.</summary>
public sealed class ChapterHtmlTests
{
    [Theory]
    [InlineData("<p>one</p><p>two</p>", "<p>one</p>\n<p>two</p>\n")]
    [InlineData("<p>  one \n <b> two </b> three</p>", "<p>one <b>two</b> three</p>\n")]
    [InlineData("a<br>b", "a<br>\nb")]
    [InlineData("<pre>\n\n a\n  b</pre>", "<pre>\n\n a\n  b</pre>\n")]
    [InlineData("<p>a<div>b</div>c", "<p>a</p>\n<div>b</div>\nc")]
    [InlineData("<ul><li>a<li>b</ul>", "<ul><li>a</li>\n<li>b</li>\n</ul>")]
    [InlineData("<table><tr><td colspan=2 rowspan=x style=y>a<td>b</table>", "<table><tbody><tr><td colspan=\"2\">a</td>\n<td>b</td>\n</tr></tbody></table>")]
    [InlineData("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "<ruby>漢<rt>kan</rt></ruby>")]
    [InlineData("<math display='block'><mfrac><mi>a</mi><mn>2</mn></mfrac><annotation>a/2</annotation></math>", "<math display=\"block\"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>")]
    [InlineData("<p lang='ru' dir='RTL' class='x' style='y' onclick='z' data-a='b'>t</p>", "<p lang=\"ru\" dir=\"rtl\">t</p>\n")]
    [InlineData("<p class='x verse'>t</p>", "<p class=\"verse\">t</p>\n")]
    [InlineData("<del>a</del><ins>b</ins><s>c</s><tt>d</tt><font color=red>e</font>", "<del>a</del><ins>b</ins><s>c</s><code>d</code>e")]
    [InlineData("<p id=b-x>a</p><p id=x>b</p>", "<p id=\"b-x\">a</p>\n<p>b</p>\n")]
    [InlineData("<a href='#b-x'>a</a><a href='7'>b</a><a href='7#b-y'>c</a><a href='x.xhtml'>d</a>", "<a href=\"#b-x\">a</a><a href=\"7\">b</a><a href=\"7#b-y\">c</a>d")]
    [InlineData("<a href='1'>a<a href='2'>b</a></a>", "<a href=\"1\">a</a><a href=\"2\">b</a>")]
    [InlineData("<p hidden>a</p><p>b</p><script>c</script><style>d</style><!-- e -->", "<p>b</p>\n")]
    [InlineData("<ol start=3 type=a reversed><li value=9>x</ol>", "<ol start=\"3\" reversed=\"\" type=\"a\"><li value=\"9\">x</li>\n</ol>")]
    public void Html_is_written_anew(string source, string html) => Assert.Equal(html, Reading.Sanitize(source));

    [Fact]
    public void Only_pictures_of_the_book_stay()
    {
        var hash = new string('a', 64);
        var chapter = ChapterSanitizer.Sanitize(
            $"<p><img src='../media/{hash}' alt='A'><img src='../media/{new string('b', 64)}'><img src='http://x/{hash}'><img src='data:image/png;base64,{Reading.Png}'></p>",
            new HashSet<string>(StringComparer.Ordinal) { hash }, TestContext.Current.CancellationToken);

        Assert.Equal($"<p><img src=\"../media/{hash}\" alt=\"A\"></p>", chapter.Html);
        Assert.Equal(0, chapter.WordCount);
    }

    [Fact]
    public void Footnotes_are_marked_by_what_the_book_calls_them() => Assert.Equal(
        "<p>a<a href=\"#b-n\" class=\"noteref\">1</a></p>\n<aside id=\"b-n\" class=\"footnote\"><p>note</p>\n</aside><p>end</p>\n",
        Reading.Html("<p>a<a epub:type=\"noteref\" class=\"z\" href=\"#n\">1</a></p><aside epub:type=\"footnote\" id=\"n\"><p>note</p></aside>"));

    [Fact]
    public void A_frame_around_one_picture_becomes_the_picture()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>Not text</title><image xlink:href=\"p.png\"/></svg><object data=\"p.png\" type=\"image/png\">Instead</object>")
            .File("OEBPS/p.png", Reading.PngBytes).Build());

        var address = "../media/" + publication.Resources.Single().Hash;
        Assert.Equal($"<img src=\"{address}\" alt=\"\"> <img src=\"{address}\" alt=\"Instead\">", publication.Chapters[0].Html);
    }
}
