using Microsoft.Extensions.Primitives;

namespace BookReader.Server.Http;

/// <summary>Conditional requests (RFC 9110, 13.1.2).</summary>
internal static class ETags
{
    private const string BrotliSuffix = "-br\"";

    /// <summary>
    /// Whether a client has this already, in any of its codings: each is made of the same bytes, so none is newer. The
    /// comparison is weak, as If-None-Match wants it.
    /// </summary>
    public static bool Has(StringValues ifNoneMatch, string etag)
    {
        foreach (var line in ifNoneMatch)
        {
            if (line is null)
            {
                continue;
            }

            // The usual case: the one tag that we have sent.
            if (line == etag || line == "*")
            {
                return true;
            }

            foreach (var range in line.AsSpan().Split(','))
            {
                var one = line.AsSpan()[range].Trim();
                if (Uncoded(one.StartsWith("W/") ? one[2..] : one).SequenceEqual(Uncoded(etag)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Without the closing quote, and without what says that it is compressed.</summary>
    private static ReadOnlySpan<char> Uncoded(ReadOnlySpan<char> etag) =>
        etag.EndsWith(BrotliSuffix) ? etag[..^BrotliSuffix.Length] : etag.TrimEnd('"');
}
