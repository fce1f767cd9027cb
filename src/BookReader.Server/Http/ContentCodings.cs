using Microsoft.Extensions.Primitives;

namespace BookReader.Server.Http;

/// <summary>Content codings (RFC 9110, 8.4 and 12.5.3).</summary>
internal static class ContentCodings
{
    public const string Brotli = "br";

    /// <summary>Whether a client takes Brotli: it names it, and not with a weight of zero. A star may mean anything, so it is not taken for it.</summary>
    public static bool AcceptsBrotli(StringValues acceptEncoding)
    {
        foreach (var line in acceptEncoding)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var one = line.AsSpan()[range];
                var weightAt = one.IndexOf(';');
                if ((weightAt < 0 ? one : one[..weightAt]).Trim().Equals(Brotli, StringComparison.OrdinalIgnoreCase))
                {
                    return weightAt < 0 || !IsZero(one[(weightAt + 1)..]);
                }
            }
        }

        return false;
    }

    private static bool IsZero(ReadOnlySpan<char> weight) =>
        weight.Trim() is ['q' or 'Q', '=', .. var value] && value.TrimEnd("0.").IsEmpty && value.StartsWith("0");
}
