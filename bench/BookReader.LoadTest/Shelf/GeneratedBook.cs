using System.IO.Compression;
using System.Text;

namespace BookReader.LoadTest.Shelf;

/// <summary>An EPUB of made-up prose. The same title and size give the same book.</summary>
internal static class GeneratedBook
{
    private static readonly string[] Subjects = ["The old lighthouse", "A tall woman", "The narrow street", "His brother", "The garden", "A grey horse"];
    private static readonly string[] Verbs = ["stood above", "looked down on", "remembered", "crossed", "had long forgotten", "waited for"];
    private static readonly string[] Objects = ["the dark water", "the ruined house", "an empty square", "the snow of that winter", "a red wooden door", "the last train"];

    /// <param name="title">The book's title; no characters that mean something in XML.</param>
    /// <param name="chapters">How many chapters.</param>
    /// <param name="chapterLength">About how many characters of text in each.</param>
    public static byte[] Write(string title, int chapters, int chapterLength)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "mimetype", "application/epub+zip");
            Add(archive, "META-INF/container.xml", """
                <?xml version="1.0"?>
                <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
                  <rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>
                </container>
                """);
            Add(archive, "content.opf", Package(title, chapters));
            Add(archive, "nav.xhtml", Page("Contents", $"""<nav epub:type="toc"><ol>{Join(chapters, n => $"""<li><a href="c{n}.xhtml">Chapter {n}</a></li>""")}</ol></nav>"""));
            for (var number = 1; number <= chapters; number++)
            {
                Add(archive, $"c{number}.xhtml", Page($"Chapter {number}", Prose(new Random(number * 7919), chapterLength)));
            }
        }

        return buffer.ToArray();
    }

    private static string Package(string title, int chapters) => $"""
        <?xml version="1.0"?>
        <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
          <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:identifier id="id">{title}</dc:identifier><dc:title>{title}</dc:title><dc:creator>Load Test</dc:creator><dc:language>en</dc:language>
          </metadata>
          <manifest>
            <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
            {Join(chapters, n => $"""<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>""")}
          </manifest>
          <spine>{Join(chapters, n => $"""<itemref idref="c{n}"/>""")}</spine>
        </package>
        """;

    private static string Page(string title, string body) => $"""
        <?xml version="1.0"?>
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
        <head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>
        """;

    private static string Prose(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append("<p>");
            for (var sentence = random.Next(3, 8); sentence > 0; sentence--)
            {
                text.Append(Pick(random, Subjects)).Append(' ').Append(Pick(random, Verbs)).Append(' ').Append(Pick(random, Objects)).Append(". ");
            }

            text.Append("</p>");
        }

        return text.ToString();
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    private static string Join(int count, Func<int, string> line) => string.Concat(Enumerable.Range(1, count).Select(line));

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var entry = archive.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
