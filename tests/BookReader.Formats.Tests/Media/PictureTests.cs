using System.Text;
using BookReader.Formats.Media;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Media;

public sealed class PictureTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "script")]
    [InlineData("<rect onload=\"alert(1)\" width=\"1\"/>", "onload")]
    [InlineData("<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></body></foreignObject>", "foreignObject")]
    [InlineData("<a xlink:href=\"javascript:alert(1)\"><rect/></a>", "javascript")]
    [InlineData("<use xlink:href=\"http://evil.example/x.svg#a\"/>", "evil")]
    [InlineData("<image href=\"http://evil.example/x.png\"/>", "evil")]
    [InlineData("<image href=\"data:image/svg+xml,&lt;svg onload='alert(1)'/&gt;\"/>", "alert")]
    [InlineData("<rect fill=\"url(http://evil.example/x)\"/>", "evil")]
    [InlineData("<rect style=\"fill:u\\72l(http://evil.example/x)\"/>", "evil")]
    [InlineData("<style>@import 'http://evil.example/x.css';</style>", "evil")]
    [InlineData("<style>rect{fill:url( \"//evil.example/x\")}</style>", "evil")]
    [InlineData("<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>", "animate")]
    [InlineData("<set attributeName=\"onmouseover\" to=\"alert(1)\"/>", "alert")]
    [InlineData("<handler type=\"text/ecmascript\">alert(1)</handler>", "handler")]
    public void A_drawing_keeps_nothing_that_acts_or_fetches(string content, string gone)
    {
        var svg = Svg($"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" onload=\"alert(1)\">{content}<circle r=\"1\"/></svg>");

        Assert.DoesNotContain(gone, svg, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert", svg.Replace(">alert(1)<", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("<circle r=\"1\" />", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_keeps_its_shapes_gradients_and_text()
    {
        const string Drawing = "<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\" xmlns=\"http://www.w3.org/2000/svg\"><style>rect{fill:url(#g)}</style><linearGradient id=\"g\"><stop offset=\"1\" stop-color=\"red\" /></linearGradient><rect width=\"9\" height=\"9\" clip-path=\"url(#c)\" /><use xlink:href=\"#g\" /><text x=\"1\">A&amp;B</text></svg>";

        Assert.Equal(
            "<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\" xmlns=\"http://www.w3.org/2000/svg\"><style>rect{fill:url(#g)}</style><linearGradient id=\"g\"><stop offset=\"1\" stop-color=\"red\" /></linearGradient><rect width=\"9\" height=\"9\" clip-path=\"url(#c)\" /><use xlink:href=\"#g\" /><text x=\"1\">A&amp;B</text></svg>",
            Svg(Drawing));
    }

    [Fact]
    public void A_picture_of_too_many_pixels_is_left_out()
    {
        var png = Reading.PngBytes;
        (png[16], png[20]) = (0x10, 0x10);
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>t</p><img src=\"p.png\"/>").File("OEBPS/p.png", png).Build());

        Assert.Empty(publication.Resources);
        Assert.NotEmpty(publication.Warnings);
    }

    [Theory]
    [InlineData("474946383961 0300 0200", "image/gif", 3, 2)]
    [InlineData("FFD8 FFE00010 4A46494600010101006000600000 FFC00011 08 0002 0003 03012200021101031101", "image/jpeg", 3, 2)]
    [InlineData("52494646 00000000 57454250 56503858 0A000000 00000000 020000 010000", "image/webp", 3, 2)]
    [InlineData("52494646 00000000 57454250 5650384C 0A000000 2F 02400000 0000000000", "image/webp", 3, 2)]
    public void A_pictures_size_is_read_from_its_header(string hex, string mediaType, int width, int height)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(mediaType, MediaKind.Of(bytes));
        Assert.Equal((width, height), PictureSize.Of(bytes, mediaType));
        Assert.All(Enumerable.Range(0, bytes.Length), length => PictureSize.Of(bytes.AsSpan(0, length), mediaType));
    }

    [Fact]
    public void What_is_no_picture_is_not_shown_as_one()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>t</p><img src=\"p.png\"/>").File("OEBPS/p.png", "<html><script>alert(1)</script></html>").Build());

        Assert.Empty(publication.Resources);
        Assert.DoesNotContain("img", publication.Chapters[0].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_picture_under_two_names_is_held_once()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>t</p><img src=\"p.png\"/><img src=\"q.png\"/>")
            .File("OEBPS/p.png", Reading.PngBytes).File("OEBPS/q.png", Reading.PngBytes).Build());

        Assert.Single(publication.Resources);
    }

    private static string Svg(string source)
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>t</p><img src=\"p.svg\"/>").File("OEBPS/p.svg", source).Build());
        var resource = publication.Resources.Single();
        using var reader = new StreamReader(resource.Open(), Encoding.UTF8);
        Assert.Equal("image/svg+xml", resource.MediaType);
        return reader.ReadToEnd();
    }
}
