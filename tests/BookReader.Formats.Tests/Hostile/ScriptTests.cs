using System.Net;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Hostile;

/// <summary>Well-known vectors. What may come out is judged by a list of its own, over the tree that an HTML parser makes.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Vectors =>
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"javascript:alert(1)\">",
        "<img src=`javascript:alert(1)`>",
        "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"jav\tascript:alert(1)\">x</a>",
        "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>",
        "<a href=\" &#14; javascript:alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt&colon;alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"vbscript:msgbox(1)\">x</a>",
        "<a href=\"file:///etc/passwd\">x</a>",
        "<a href=\"//evil.example/\">x</a>",
        "<a href=\"http://a.example/\" onclick=alert(1) style=\"x:expression(1)\" target=_top>x</a>",
        "<svg onload=alert(1)><script>alert(1)</script><text>t</text></svg>",
        "<svg><animate href=#x attributeName=href values=javascript:alert(1) /><a id=x><text>t</text></a></svg>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x'><script>alert(1)</script></svg>#x\"/></svg>",
        "<svg><foreignObject><iframe srcdoc=\"<script>alert(1)</script>\"></iframe></foreignObject></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">m</mi></math>",
        "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
        "<form><math><mtext></form><form><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src=1>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
        "<base href=\"https://evil.example/\"><link rel=stylesheet href=//evil.example/x.css>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<form action=\"javascript:alert(1)\"><input type=submit formaction=\"javascript:alert(1)\"><button>b</button></form>",
        "<div style=\"background:url(javascript:alert(1))\" id=\"x\" class=\"admin\">d</div>",
        "<style>@import url(//evil.example/x.css);</style>",
        "<video src=x onerror=alert(1)><source onerror=alert(1)></video><audio autoplay src=//evil.example/a.mp3></audio>",
        "<details open ontoggle=alert(1)><summary>s</summary></details>",
        "<marquee onstart=alert(1)>m</marquee>",
        "<body onload=alert(1)><input autofocus onfocus=alert(1)>",
        "<p id=\"location\">p</p><img name=\"cookie\" src=x><form name=\"body\"></form>",
        "<listing>&lt;img onerror=\"alert(1)\" src=x></listing><xmp><img src=x onerror=alert(1)></xmp>",
        "<!--><img src=x onerror=alert(1)>--><![CDATA[><script>alert(1)</script>]]>",
        "<plaintext><script>alert(1)</script>",
        "<select><noembed></select><script x='a@b'a>y='a@b'//a@b%0a\\u0091alert(1)</script x>",
        "<table><td><a href=javascript:alert(1)><table><tr><script>alert(1)</script>x",
        "\0<scr\0ipt>alert(1)</scr\0ipt><a href=\"java\0script:alert(1)\">x</a>",
        "<isindex action=javascript:alert(1) type=image><frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_corrected_chapter_keeps_nothing_that_acts(string vector)
    {
        var html = Reading.Sanitize("before " + vector + " after");

        // Once more, as what was corrected is opened and saved again: sanitising must not wake what slept.
        Assert.Equal(html, Reading.Sanitize(html));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_page_of_an_epub_keeps_nothing_that_acts(string vector)
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>before</p>" + vector).Build());

        Assert.StartsWith("<p>before</p>", publication.Chapters[0].Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void An_fb2_keeps_nothing_that_acts(string vector)
    {
        using var publication = Reading.Read(new Fb2Builder().Body("<section><p>before</p>" + vector + "</section>").Build());

        Assert.Contains("<p>before</p>", publication.Chapters[0].Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Metadata_is_plain_text(string vector)
    {
        var escaped = WebUtility.HtmlEncode(vector.Replace("\0", "", StringComparison.Ordinal));
        var metadata = $"<dc:title>{escaped}</dc:title><dc:description>{escaped}</dc:description>";
        using var publication = Reading.Read(new EpubBuilder { Metadata = metadata }.Chapter("<p>text</p>").Build());

        Assert.NotEmpty(publication.Metadata.Title);
        Assert.DoesNotContain(publication.Metadata.Title + publication.Metadata.Description, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void Links_out_of_the_book_tell_nobody_where_the_reader_came_from() =>
        Assert.Equal(
            "<a href=\"https://example.org/a\" rel=\"noopener noreferrer nofollow\">x</a>",
            Reading.Sanitize("<a href=' HTTPS://example.org/a' rel=opener target=x>x</a>"));
}
