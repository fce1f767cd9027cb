using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace BookReader.Formats.Tests.Books;

/// <summary>Makes an FB2, sound unless told otherwise.</summary>
public sealed class Fb2Builder
{
    private readonly StringBuilder _bodies = new();
    private readonly StringBuilder _binaries = new();

    public string Prolog { get; init; } = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

    public string RootAttributes { get; init; } = "xmlns=\"http://www.gribuser.ru/xml/fictionbook/2.0\" xmlns:l=\"http://www.w3.org/1999/xlink\"";

    public string TitleInfo { get; init; } = "<book-title>A made book</book-title><author><first-name>Some</first-name><last-name>Body</last-name></author><lang>en</lang>";

    public Encoding Encoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public Fb2Builder Body(string content, string attributes = "")
    {
        _bodies.Append(CultureInfo.InvariantCulture, $"<body {attributes}>{content}</body>");
        return this;
    }

    public Fb2Builder Binary(string id, string base64, string contentType = "image/png")
    {
        _binaries.Append(CultureInfo.InvariantCulture, $"<binary id=\"{id}\" content-type=\"{contentType}\">{base64}</binary>");
        return this;
    }

    public byte[] Build() =>
    [
        .. Encoding.GetPreamble(),
        .. Encoding.GetBytes($"{Prolog}<FictionBook {RootAttributes}><description><title-info>{TitleInfo}</title-info></description>{_bodies}{_binaries}</FictionBook>"),
    ];

    public byte[] BuildZipped(string name = "book.fb2")
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(Build());
        }

        return stream.ToArray();
    }
}
