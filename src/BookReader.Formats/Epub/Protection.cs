using BookReader.Formats.Archives;
using BookReader.Formats.Markup;

namespace BookReader.Formats.Epub;

internal enum FontObfuscation
{
    Idpf,
    Adobe,
}

/// <summary>What META-INF says of encryption: which fonts are obfuscated, and whether the book can be read at all.</summary>
internal static class Protection
{
    private static readonly string[] RightsFiles = ["META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"];

    /// <summary>Refuses a book under rights management before anything of it is read.</summary>
    public static void RefuseRights(BookArchive archive)
    {
        if (RightsFiles.Any(file => archive.Find(file) is not null))
        {
            throw Protected();
        }
    }

    /// <summary>
    /// The obfuscated entries. Obfuscation counts for fonts alone: where encryption.xml says it of a chapter, the chapter is
    /// read as it stands.
    /// </summary>
    public static Dictionary<string, FontObfuscation> Read(BookArchive archive, Package package, MarkupParser parser, CancellationToken cancellationToken)
    {
        var fonts = new Dictionary<string, FontObfuscation>(StringComparer.Ordinal);
        if (archive.Find("META-INF/encryption.xml") is not { } file)
        {
            return fonts;
        }

        var items = package.Items.Where(item => item.Entry is not null).DistinctBy(item => item.Entry, StringComparer.Ordinal)
            .ToDictionary(item => item.Entry!, StringComparer.Ordinal);
        foreach (var data in parser.ParseXml(archive.Read(file), cancellationToken).Root.Descendants("encrypteddata"))
        {
            var uri = data.Descendants("cipherreference").FirstOrDefault()?.Exact("uri");
            var entry = uri is null ? null : archive.Find("", uri);
            var item = entry is null ? null : items.GetValueOrDefault(entry);
            switch (data.Element("encryptionmethod")?.Exact("algorithm"))
            {
                case "http://www.idpf.org/2008/embedding" when entry is not null:
                    fonts.TryAdd(entry, FontObfuscation.Idpf);
                    break;
                case "http://ns.adobe.com/pdf/enc#RC" when entry is not null:
                    fonts.TryAdd(entry, FontObfuscation.Adobe);
                    break;
                default:
                    if (entry == package.Entry || item is { IsFont: false })
                    {
                        throw Protected();
                    }

                    break;
            }
        }

        return fonts;
    }

    private static PublicationException Protected() => new(
        PublicationError.Protected, "This book is protected by its publisher (DRM) and can only be read by the program that it was made for.");
}
