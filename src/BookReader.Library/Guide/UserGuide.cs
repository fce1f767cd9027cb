using System.IO.Compression;

namespace BookReader.Library.Guide;

/// <summary>
/// BookReader's own user guide (docs/guide) as a book, so that a new library is not empty and its first book explains it.
/// </summary>
public static class UserGuide
{
    private const string ResourcePrefix = "guide/";

    // The first moment that a ZIP entry can have. The time of now would make a new book of the same words at each start.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The guide as an EPUB 3, at its beginning, for the caller to dispose of. Its bytes are the same at each call, so that
    /// it is known again by its hash.
    /// </summary>
    public static Stream OpenEpub()
    {
        var epub = new MemoryStream();
        using (var archive = new ZipArchive(epub, ZipArchiveMode.Create, leaveOpen: true))
        {
            // First and stored, so that the format is told by the file's first bytes (EPUB 3.3, OCF ZIP container).
            using (var mimetype = Create(archive, "mimetype"))
            {
                mimetype.Write("application/epub+zip"u8);
            }

            foreach (var name in ResourceNames())
            {
                using var resource = typeof(UserGuide).Assembly.GetManifestResourceStream(name)!;
                using var entry = Create(archive, name[ResourcePrefix.Length..]);
                resource.CopyTo(entry);
            }
        }

        epub.Position = 0;
        return epub;
    }

    private static IEnumerable<string> ResourceNames() => typeof(UserGuide).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    // Nothing is compressed: it would save about 10 KB, and another runtime's deflate gives other bytes.
    private static Stream Create(ZipArchive archive, string path)
    {
        var entry = archive.CreateEntry(path, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        return entry.Open();
    }
}
