using System.Net;
using System.Net.Sockets;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Hostile;

public sealed class EntityTests
{
    [Fact]
    public void No_part_of_a_book_reads_a_file_or_calls_out()
    {
        const string Canary = "canary-7f3a";
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Canary);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        var prolog = $"<?xml-stylesheet href=\"{url}\"?><!DOCTYPE x PUBLIC \"-//X//X\" \"{url}\" [<!ENTITY % p SYSTEM \"{url}\"> %p; <!ENTITY x SYSTEM \"{new Uri(file)}\"><!ENTITY y SYSTEM \"{url}\">]>";
        var epub = new EpubBuilder { Container = prolog + new EpubBuilder().Container, SpineAttributes = "toc=\"ncx\"" }
            .Page(prolog + "<html xmlns:xi=\"http://www.w3.org/2001/XInclude\"><body><p>text &x; &y;</p><xi:include href=\"" + new Uri(file) + "\" parse=\"text\"/><img src=\"p.svg\"/><img src=\"" + url + "\"/></body></html>")
            .File("OEBPS/p.svg", prolog + "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;&y;</text></svg>")
            .File("OEBPS/toc.ncx", prolog + "<ncx><navMap><navPoint><navLabel><text>&x;&y;t</text></navLabel><content src=\"c1.xhtml\"/></navPoint></navMap></ncx>")
            .Item("ncx", "toc.ncx", "application/x-dtbncx+xml")
            .File("META-INF/encryption.xml", prolog + "<encryption>&x;&y;</encryption>")
            .Build();
        var fb2 = new Fb2Builder { Prolog = prolog, TitleInfo = "<book-title>t&x;&y;</book-title>" }.Body("<section><p>text &x; &y;</p></section>").Build();
        try
        {
            foreach (var book in (byte[][])[epub, fb2])
            {
                using var publication = Reading.Read(book);
                Assert.StartsWith("text", publication.Chapters[0].Text, StringComparison.Ordinal);
                Assert.DoesNotContain(Canary, Everything(publication), StringComparison.Ordinal);
            }

            Assert.False(listener.Pending(), "The reader called out.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Entities_that_multiply_each_other_add_nothing()
    {
        var laughs = string.Concat(Enumerable.Range(1, 9).Select(i =>
            FormattableString.Invariant($"<!ENTITY l{i} \"{new System.Text.StringBuilder().Insert(0, FormattableString.Invariant($"&l{i - 1};"), 10)}\">")));
        var prolog = $"<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>";
        using var epub = Reading.Read(new EpubBuilder().Page(prolog + "<html><body><p>text &l9;</p></body></html>").Build());
        using var fb2 = Reading.Read(new Fb2Builder { Prolog = prolog }.Body("<section><p>text &l9;</p></section>").Build());

        Assert.InRange(epub.Chapters[0].Text.Length, 4, 100);
        Assert.InRange(fb2.Chapters[0].Text.Length, 4, 100);
    }

    [Fact]
    public void A_long_entity_that_is_named_again_and_again_is_refused()
    {
        var prolog = $"<!DOCTYPE x [<!ENTITY a \"{new string('a', 50_000)}\">]>";
        var body = new System.Text.StringBuilder().Insert(0, "&a;", 10_000).ToString();

        Reading.Refused(new EpubBuilder().Page(prolog + $"<html><body><p>{body}</p></body></html>").Build(), PublicationError.TooLarge);
    }

    [Theory]
    [InlineData("<!DOCTYPE html [<!ENTITY who \"Dorothea\">]>", "&who;&nbsp;&mdash; &hellip;", "Dorothea\u00A0— …")]
    [InlineData("", "Tom &amp; Jerry & Co &unknown; &#x416;&#1078;", "Tom & Jerry & Co &unknown; Жж")]
    public void Entities_that_books_use_are_characters(string prolog, string source, string text)
    {
        using var publication = Reading.Read(new EpubBuilder().Page(prolog + $"<html><body><p>{source}</p></body></html>").Build());

        Assert.Equal(text, publication.Chapters[0].Text.Trim('\n'));
    }

    private static string Everything(Publication publication)
    {
        var resources = publication.Resources.Select(resource =>
        {
            using var reader = new StreamReader(resource.Open());
            return reader.ReadToEnd();
        });
        return string.Join('\n', [
            publication.Metadata.ToString(), .. publication.Chapters.Select(chapter => chapter.ToString()),
            .. TocBuilder.Flatten(publication.Toc).Select(entry => entry.ToString()), .. resources, .. publication.Warnings]);
    }
}
