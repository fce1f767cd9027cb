using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace BookReader.Formats.Tests.Books;

/// <summary>Makes an EPUB, sound unless told otherwise. Knows nothing of the reader that it tests.</summary>
public sealed class EpubBuilder
{
    private readonly List<(string Name, byte[] Bytes)> _files = [];
    private readonly List<string> _manifest = [];
    private readonly List<string> _spine = [];
    private int _chapters;

    public string Metadata { get; init; } = "<dc:title>A made book</dc:title><dc:creator>Somebody</dc:creator><dc:language>en</dc:language>";

    public string PackageAttributes { get; init; } = "version=\"3.0\" unique-identifier=\"id\"";

    public string SpineAttributes { get; init; } = "";

    public string? Container { get; init; } =
        "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

    /// <summary>Adds <c>OEBPS/c{n}.xhtml</c> with that body and puts it into the spine.</summary>
    public EpubBuilder Chapter(string body, bool isLinear = true) => Page(Xhtml(body), isLinear);

    /// <summary>As <see cref="Chapter"/>, with the page as a whole.</summary>
    public EpubBuilder Page(string page, bool isLinear = true)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"c{++_chapters}");
        return File($"OEBPS/{name}.xhtml", page)
            .Item(name, $"{name}.xhtml", "application/xhtml+xml")
            .Spine($"<itemref idref=\"{name}\"{(isLinear ? "" : " linear=\"no\"")}/>");
    }

    public EpubBuilder Item(string id, string href, string mediaType, string attributes = "")
    {
        _manifest.Add($"<item id=\"{id}\" href=\"{href}\" media-type=\"{mediaType}\" {attributes}/>");
        return this;
    }

    public EpubBuilder Spine(string itemref)
    {
        _spine.Add(itemref);
        return this;
    }

    public EpubBuilder File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    public EpubBuilder File(string name, byte[] bytes)
    {
        _files.Add((name, bytes));
        return this;
    }

    /// <summary>Adds a navigation document around those list items.</summary>
    public EpubBuilder Nav(string items) => File("OEBPS/nav.xhtml", Xhtml($"<nav epub:type=\"toc\"><ol>{items}</ol></nav>"))
        .Item("nav", "nav.xhtml", "application/xhtml+xml", "properties=\"nav\"");

    public static string Xhtml(string body) =>
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>A page</title></head><body>{body}</body></html>";

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "mimetype", "application/epub+zip"u8.ToArray());
            if (Container is { } container)
            {
                Write(zip, "META-INF/container.xml", Encoding.UTF8.GetBytes(container));
            }

            if (!_files.Exists(file => file.Name == "OEBPS/content.opf"))
            {
                Write(zip, "OEBPS/content.opf", Encoding.UTF8.GetBytes(Package()));
            }

            _files.ForEach(file => Write(zip, file.Name, file.Bytes));
        }

        return stream.ToArray();
    }

    private string Package() =>
        $"<package xmlns=\"http://www.idpf.org/2007/opf\" {PackageAttributes}><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:opf=\"http://www.idpf.org/2007/opf\">{Metadata}</metadata><manifest>{string.Concat(_manifest)}</manifest><spine {SpineAttributes}>{string.Concat(_spine)}</spine></package>";

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        entry.Write(bytes);
    }
}
