using Microsoft.Extensions.Primitives;

namespace BookReader.Server.Http;

/// <summary>Conditional requests (RFC 9110, 13.1.2).</summary>
internal static class ETags
{
    /// <summary>Whether a client has this representation already. The comparison is weak, as If-None-Match wants it.</summary>
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
                if ((one.StartsWith("W/") ? one[2..] : one).SequenceEqual(etag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
