using System.Globalization;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Epub;

/// <summary>The addresses in one page of an EPUB.</summary>
internal sealed class EpubAddresses(EpubBook book, string entry) : Addresses
{
    public override string? Link(string href)
    {
        if (HasScheme(Clean(href)))
        {
            return External(href);
        }

        if (href.TrimStart().StartsWith('#'))
        {
            // A page that the spine names twice links within itself, not to its first occurrence.
            return book.Locate(entry, href) is (_, { } own) ? Fragment(own) : null;
        }

        return book.Locate(entry, href) is ({ } number, var anchor)
            ? number.ToString(CultureInfo.InvariantCulture) + (anchor is null ? "" : Fragment(anchor))
            : null;
    }

    public override string? Picture(string source) =>
        source.Length > 0 && book.Picture(entry, source) is { } picture ? Media(picture.Hash) : null;
}
