using System.IO.Compression;

namespace BookReader.Browser.Tests.Books;

/// <summary>An EPUB with what the pages must bring together: three chapters, a picture, and a link into the next chapter's depth.</summary>
internal static class PictureBook
{
    public const string Title = "A book with a picture";
    public const string LinkText = "the far place";
    public const string AnchoredText = "Here is the far place.";
    public const int Chapters = 3;

    // One red pixel.
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <param name="title">Another title makes another file, which a library takes beside the first.</param>
    public static byte[] Epub(string title = Title)
    {
        using var epub = new MemoryStream();
        using (var archive = new ZipArchive(epub, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "mimetype", "application/epub+zip"u8);
            Add(archive, "META-INF/container.xml", """
                <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
                  <rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
                </container>
                """u8);
            Add(archive, "book/package.opf", Text($"""
                <package version="3.0" unique-identifier="id" xmlns="http://www.idpf.org/2007/opf">
                  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
                    <dc:identifier id="id">urn:example:{title}</dc:identifier><dc:title>{title}</dc:title>
                    <dc:creator>Somebody</dc:creator><dc:language>en</dc:language>
                  </metadata>
                  <manifest>
                    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
                    <item id="png" href="pictures/red.png" media-type="image/png"/>
                    <item id="c1" href="text/1.xhtml" media-type="application/xhtml+xml"/>
                    <item id="c2" href="text/2.xhtml" media-type="application/xhtml+xml"/>
                    <item id="c3" href="text/3.xhtml" media-type="application/xhtml+xml"/>
                  </manifest>
                  <spine><itemref idref="c1"/><itemref idref="c2"/><itemref idref="c3"/></spine>
                </package>
                """));
            Add(archive, "book/nav.xhtml", Page("""
                <nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>
                  <li><a href="text/1.xhtml">The first</a></li><li><a href="text/2.xhtml">The second</a></li><li><a href="text/3.xhtml">The third</a></li>
                </ol></nav>
                """));
            Add(archive, "book/pictures/red.png", Png);
            Add(archive, "book/text/1.xhtml", Page($"""
                <h1>The first</h1><p><img src="../pictures/red.png" alt="red"/></p><p>Go to <a href="2.xhtml#far">{LinkText}</a>.</p>
                """));
            Add(archive, "book/text/2.xhtml", Page($"""
                <h1>The second</h1>{LongText()}<p id="far">{AnchoredText}</p>{LongText()}
                """));
            Add(archive, "book/text/3.xhtml", Page("<h1>The third</h1><p>The end.</p>"));
        }

        return epub.ToArray();
    }

    // Several windows high, so that it can be told whether the browser has gone to the anchor.
    private static string LongText() => string.Concat(Enumerable.Repeat("<p>A line of the way.</p>", 100));

    private static byte[] Page(string body) => Text($"""
        <html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>
        """);

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static void Add(ZipArchive archive, string path, ReadOnlySpan<byte> content)
    {
        using var entry = archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
