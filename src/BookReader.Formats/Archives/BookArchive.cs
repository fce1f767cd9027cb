using System.IO.Compression;
using System.Text;

namespace BookReader.Formats.Archives;

/// <summary>The zip archive of a book: entries by name, inflated under the limits.</summary>
internal sealed class BookArchive : IDisposable
{
    private const int SymbolicLink = 0xA000;
    private const int FileTypeMask = 0xF000;

    private readonly ZipArchive _zip;
    private readonly InflationBudget _budget;
    private readonly Dictionary<string, ZipArchiveEntry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byLooseKey = new(StringComparer.OrdinalIgnoreCase);

    public BookArchive(Stream stream, ReadLimits limits)
    {
        _budget = new(limits);
        try
        {
            _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            Index(stream.Length, limits);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or IOException or NotSupportedException)
        {
            _zip?.Dispose();
            throw new PublicationException(PublicationError.Damaged, "This file is damaged: it ends early, or its list of contents cannot be read.", exception);
        }
        catch (PublicationException)
        {
            _zip?.Dispose();
            throw;
        }
    }

    /// <summary>The names of all entries in the archive's order.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>The entry of that name, exactly or but for its spelling; null when there is none.</summary>
    public string? Find(string name)
    {
        if (_byName.ContainsKey(name))
        {
            return name;
        }

        return _byLooseKey.GetValueOrDefault(ArchivePath.LooseKey(name));
    }

    /// <summary>The entry that a reference leads to; null when it leads nowhere or out of the book.</summary>
    public string? Find(string fromEntry, string reference) =>
        ArchivePath.Resolve(fromEntry, reference) is var (raw, decoded, _) ? Find(decoded) ?? Find(raw) : null;

    /// <summary>Ends the count of what is inflated in all: from now on entries are opened to be served.</summary>
    public void EndReading() => _budget.IsCounting = false;

    /// <summary>Opens an entry, as often as wanted.</summary>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    public Stream Open(string name)
    {
        var entry = _byName[name];
        if (entry.IsEncrypted)
        {
            throw new PublicationException(PublicationError.Protected, "This book is encrypted and can only be read by the program that it was made for.");
        }

        try
        {
            return new MeteredStream(entry.Open(), _budget, entry.CompressedLength);
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    public byte[] Read(string name)
    {
        using var stream = Open(name);
        using var bytes = new MemoryStream();
        try
        {
            stream.CopyTo(bytes);
        }
        catch (IOException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        return bytes.ToArray();
    }

    public void Dispose() => _zip.Dispose();

    private void Index(long fileLength, ReadLimits limits)
    {
        if (_zip.Entries.Count > limits.Entries)
        {
            throw new PublicationException(PublicationError.TooLarge, "This archive has more files in it than a book can have.");
        }

        long packed = 0;
        foreach (var entry in _zip.Entries)
        {
            packed += entry.CompressedLength;
            var name = ArchivePath.Normalize(entry.FullName);
            if (name.Length == 0 || entry.FullName[^1] is '/' or '\\'
                || Encoding.UTF8.GetByteCount(entry.FullName) > limits.NameBytes
                || ((entry.ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink)
            {
                continue;
            }

            // Of entries with one name the first counts, for whoever looks and however often.
            if (_byName.TryAdd(name, entry))
            {
                _byLooseKey.TryAdd(ArchivePath.LooseKey(name), name);
            }
        }

        if (packed > fileLength)
        {
            throw new PublicationException(PublicationError.Damaged, "This file is damaged: its parts overlap.");
        }
    }
}
