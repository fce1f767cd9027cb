using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using BookReader.Library.Descriptions;
using BookReader.Library.Guide;
using BookReader.TestServers;

namespace BookReader.Library.Tests.Guide;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class UserGuideTests : IDisposable
{
    private static readonly XNamespace Opf = "http://www.idpf.org/2007/opf";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    private readonly ZipArchive _epub = new(UserGuide.OpenEpub());

    public void Dispose() => _epub.Dispose();

    [Fact]
    public void It_has_the_same_bytes_whenever_it_is_opened()
    {
        Assert.Equal(Bytes(), Bytes());
    }

    [Fact]
    public void It_begins_with_its_media_type_stored_as_it_is()
    {
        const int LocalHeaderLength = 30;
        var start = Encoding.ASCII.GetString(Bytes().AsSpan(LocalHeaderLength, 28));

        Assert.Equal("mimetypeapplication/epub+zip", start);
    }

    [Fact]
    public void Its_manifest_lists_every_file_and_nothing_else()
    {
        var listed = Package().Descendants(Opf + "item").Select(item => item.Attribute("href")!.Value);

        Assert.Equal(
            _epub.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal),
            listed.Concat(["mimetype", "META-INF/container.xml", "package.opf"]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Its_spine_and_its_contents_have_each_chapter_in_the_same_order()
    {
        var items = Package().Descendants(Opf + "item").ToDictionary(
            item => item.Attribute("id")!.Value, item => item.Attribute("href")!.Value, StringComparer.Ordinal);
        var spine = Package().Descendants(Opf + "itemref").Select(item => items[item.Attribute("idref")!.Value]).ToList();
        var contents = Load("nav.xhtml").Descendants(Xhtml + "a").Select(link => link.Attribute("href")!.Value)
            .Where(address => !address.Contains('#', StringComparison.Ordinal));

        Assert.Equal(7, spine.Count);
        Assert.Equal(spine, contents, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_address_in_it_leads_to_a_file_and_an_anchor_of_it()
    {
        var addresses = Pages()
            .SelectMany(page => Load(page).Descendants()
                .SelectMany(element => new[] { element.Attribute("href"), element.Attribute("src") })
                .OfType<XAttribute>()
                .Select(address => address.Value.StartsWith('#') ? page + address.Value : address.Value))
            .ToList();

        Assert.Contains(addresses, address => address.Contains('#', StringComparison.Ordinal));
        Assert.All(addresses, address =>
        {
            var parts = address.Split('#');
            Assert.NotNull(_epub.GetEntry(parts[0]));
            if (parts.Length > 1)
            {
                Assert.Contains(Load(parts[0]).Descendants(), element => element.Attribute("id")?.Value == parts[1]);
            }
        });
    }

    [Fact]
    public void It_shows_what_a_described_passage_is()
    {
        var paragraphs = Load("welcome.xhtml").Descendants(Xhtml + "p").Select(paragraph => Squeeze(paragraph.Value));
        var text = string.Join('\n', paragraphs);

        var passage = Assert.Single(
            DescriptionExtractor.Extract(text, "en", TestContext.Current.CancellationToken),
            passage => passage.Type == DescriptionType.Location);

        Assert.StartsWith("Behind the tall oak door", text[passage.Start..passage.End], StringComparison.Ordinal);
    }

    private static byte[] Bytes()
    {
        using var epub = UserGuide.OpenEpub();
        using var bytes = new MemoryStream();
        epub.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Squeeze(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private XDocument Package() => Load("package.opf");

    private IEnumerable<string> Pages() => _epub.Entries
        .Select(entry => entry.FullName)
        .Where(name => name.EndsWith(".xhtml", StringComparison.Ordinal));

    /// <summary>Fails unless the file is well-formed.</summary>
    private XDocument Load(string path)
    {
        using var content = _epub.GetEntry(path)!.Open();
        return XDocument.Load(content);
    }
}
