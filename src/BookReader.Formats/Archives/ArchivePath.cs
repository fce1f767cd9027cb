using System.Text;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Archives;

/// <summary>Addresses within an archive. They are keys of a look-up and never a path of the file system.</summary>
internal static class ArchivePath
{
    /// <summary>
    /// Where a reference from that entry leads: the entry's name as it is, the same with percent escapes resolved, and the
    /// fragment. Null for what leads out of the book. <c>..</c> stops at the root, as the URL standard has it.
    /// </summary>
    public static (string Raw, string Decoded, string Fragment)? Resolve(string fromEntry, string reference)
    {
        reference = reference.Trim().Replace('\\', '/');
        if (Addresses.HasScheme(Addresses.Clean(reference)) || reference.StartsWith("//", StringComparison.Ordinal))
        {
            return null;
        }

        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var fragment = hash < 0 ? "" : Unescape(reference[(hash + 1)..]);
        var path = hash < 0 ? reference : reference[..hash];
        if (path.Length == 0)
        {
            return (fromEntry, fromEntry, fragment);
        }

        return (Combine(fromEntry, path), Combine(fromEntry, Unescape(WithoutQuery(path))), fragment);
    }

    /// <summary>Names that differ only in spelling have one key: percent escapes, composed letters, slashes.</summary>
    public static string LooseKey(string name) => Normalized(Unescape(Normalize(name)));

    public static string Normalize(string name)
    {
        var segments = new List<string>();
        foreach (var segment in name.Replace('\\', '/').Split('/'))
        {
            if (segment == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }

    private static string Combine(string fromEntry, string path) =>
        Normalize(path.StartsWith('/') ? path : fromEntry[..(fromEntry.LastIndexOf('/') + 1)] + path);

    private static string WithoutQuery(string path)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? path : path[..query];
    }

    private static string Unescape(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    private static string Normalized(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
