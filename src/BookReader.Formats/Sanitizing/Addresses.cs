namespace BookReader.Formats.Sanitizing;

/// <summary>Turns the addresses in a document into those that the reader's page may have.</summary>
internal abstract class Addresses
{
    protected const int MaximumCharacters = 2_048;

    /// <summary>The address of a link; null when it is not allowed or leads nowhere, and only its text stays.</summary>
    public abstract string? Link(string href);

    /// <summary>The address of a picture; null when there is none to show.</summary>
    public abstract string? Picture(string source);

    /// <summary>The id of an element as it is written; null when it cannot be one.</summary>
    public virtual string? Anchor(string? id) =>
        string.IsNullOrEmpty(id) || id.Length > MaximumCharacters || id.AsSpan().ContainsAnyInRange('\0', ' ') ? null : AnchorPrefix + id;

    /// <summary>Keeps a book's ids apart from those of the page around it.</summary>
    public const string AnchorPrefix = "b-";

    public static string Media(string hash) => "../media/" + hash;

    /// <summary>An anchor as a URL's fragment: the characters that would end or change it are escaped, letters stay readable.</summary>
    public static string Fragment(string anchor) => "#" + anchor
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal)
        .Replace("<", "%3C", StringComparison.Ordinal)
        .Replace(">", "%3E", StringComparison.Ordinal)
        .Replace("`", "%60", StringComparison.Ordinal);

    /// <summary>The address as a browser would read it: without the white space and controls that hide a scheme.</summary>
    public static string Clean(string address) => string.Concat(address.Where(c => c > ' ' && !char.IsControl(c)));

    public static bool HasScheme(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(address[0])
            && address.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    /// <summary>A link out of the book; null for all but the web and mail.</summary>
    public static string? External(string href)
    {
        var address = Clean(href);
        return address.Length <= MaximumCharacters && HasScheme(address)
            && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeMailto)
            ? uri.AbsoluteUri
            : null;
    }

    public static bool IsExternal(string address) =>
        address.StartsWith("http:", StringComparison.Ordinal) || address.StartsWith("https:", StringComparison.Ordinal)
        || address.StartsWith("mailto:", StringComparison.Ordinal);

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
}
