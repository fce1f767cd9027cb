using BookReader.Formats.Archives;
using BookReader.Formats.Markup;
using BookReader.Formats.Media;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Epub;

/// <summary>What all who read a part of an EPUB need: its archive, its package, its limits, and where its pages ended up.</summary>
internal sealed class EpubBook(
    BookArchive archive, Package package, ResourceShelf shelf, ReadLimits limits, WarningList warnings, CancellationToken cancellationToken)
{
    private const int DataPictureCharacters = 16 << 20;
    private readonly MarkupParser _parser = new(limits);
    private readonly Dictionary<string, int> _chapterByEntry = new(StringComparer.Ordinal);

    public Package Package => package;

    public ReadLimits Limits => limits;

    public WarningList Warnings => warnings;

    /// <summary>Says which chapter a page is; of several, links lead to the first.</summary>
    public void Place(string entry, int chapterNumber) => _chapterByEntry.TryAdd(entry, chapterNumber);

    /// <summary>The chapter and anchor that a reference leads to; nulls when it leads to none.</summary>
    public (int? Number, string? Anchor) Locate(string fromEntry, string reference)
    {
        if (ArchivePath.Resolve(fromEntry, reference) is not var (_, _, fragment)
            || archive.Find(fromEntry, reference) is not { } entry
            || !_chapterByEntry.TryGetValue(entry, out var number))
        {
            return (null, null);
        }

        return (number, fragment.Length == 0 || fragment.Any(char.IsWhiteSpace) ? null : Addresses.AnchorPrefix + fragment);
    }

    /// <summary>The entry's tree; null, with a warning, when it is damaged.</summary>
    public MarkupNode? TryParsePage(string entry, CancellationToken cancellationToken)
    {
        if (TryRead(entry) is not { } bytes)
        {
            return null;
        }

        var document = _parser.ParsePage(bytes, cancellationToken);
        if (document.IsRepaired)
        {
            warnings.Add($"“{Name(entry)}” has faults in its markup; it was read as well as it could be.");
        }

        return document.Root;
    }

    public MarkupNode? TryParseXml(string entry, CancellationToken cancellationToken) =>
        TryRead(entry) is { } bytes ? _parser.ParseXml(bytes, cancellationToken).Root : null;

    /// <summary>The picture that a reference shows; null when there is none in the book.</summary>
    public PublicationResource? Picture(string fromEntry, string reference)
    {
        if (reference.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return DataPicture(reference);
        }

        if (archive.Find(fromEntry, reference) is { } entry)
        {
            return Picture(entry);
        }

        warnings.Add($"A picture is missing: “{PlainText.Line(reference, 100)}”.");
        return null;
    }

    public PublicationResource? Picture(string entry) => shelf.AddPicture(entry, () => archive.Open(entry));

    /// <summary>A font, with its obfuscation undone.</summary>
    public void AddFont(string entry, FontObfuscation? obfuscation)
    {
        if (obfuscation is not { } kind)
        {
            shelf.Add(entry, () => archive.Open(entry));
            return;
        }

        shelf.Add(entry, () =>
        {
            var font = archive.Read(entry);
            FontKey.Reveal(font, kind, package.UniqueIdentifier);
            return new MemoryStream(font, writable: false);
        });
    }

    private PublicationResource? DataPicture(string reference)
    {
        var comma = reference.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || reference.Length > DataPictureCharacters || !reference.AsSpan(0, comma).TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Base64.Decode(reference.AsSpan(comma + 1)) is { } bytes
            ? shelf.AddPicture(reference, () => new MemoryStream(bytes, writable: false))
            : null;
    }

    private byte[]? TryRead(string entry)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return archive.Read(entry);
        }
        catch (InvalidDataException)
        {
            warnings.Add($"“{Name(entry)}” is damaged and could not be read.");
            return null;
        }
    }

    private static string Name(string entry) => PlainText.Line(entry[(entry.LastIndexOf('/') + 1)..], 100) ?? "A page";
}
