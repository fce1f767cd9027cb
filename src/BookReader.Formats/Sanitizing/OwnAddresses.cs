using System.Text.RegularExpressions;

namespace BookReader.Formats.Sanitizing;

/// <summary>The addresses of chapters that were read before: already rewritten, and kept only in that form.</summary>
internal sealed partial class OwnAddresses(IReadOnlySet<string> mediaHashes) : Addresses
{
    public override string? Link(string href)
    {
        var address = Clean(href);
        if (address.StartsWith('#') && address.Length > 1 && !address.StartsWith("#" + AnchorPrefix, StringComparison.Ordinal))
        {
            address = "#" + AnchorPrefix + address[1..];
        }

        return address.Length is > 0 and <= MaximumCharacters && InBook().IsMatch(address) ? address : External(address);
    }

    public override string? Picture(string source)
    {
        var address = source.Trim();
        var hash = address.StartsWith("../media/", StringComparison.Ordinal) ? address["../media/".Length..] : "";
        return mediaHashes.Contains(hash) ? Media(hash) : null;
    }

    public override string? Anchor(string? id) =>
        id?.StartsWith(AnchorPrefix, StringComparison.Ordinal) == true ? base.Anchor(id[AnchorPrefix.Length..]) : base.Anchor(id);

    [GeneratedRegex("^(?:[0-9]{1,6})?(?:#b-[^#]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex InBook();
}
