using BookReader.Formats.Archives;
using BookReader.Formats.Epub;
using BookReader.Formats.Fb2;

namespace BookReader.Formats;

/// <summary>Reads books that nobody vouches for. Thread-safe; each reading is on its own.</summary>
/// <param name="limits">What a book may cost.</param>
public sealed class PublicationReader(ReadLimits limits)
{
    private const int HeadBytes = 64 << 10;

    /// <summary>Reads a book; what it is, its content says.</summary>
    /// <param name="stream">The file, seekable. Stays open, and must as long as the publication is used.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="PublicationException">The file cannot be read as a book; its message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Publication Read(Stream stream, CancellationToken cancellationToken) => Read(stream, progress: null, cancellationToken);

    /// <summary>Reads a book and says how far it is.</summary>
    /// <param name="stream">The file, seekable. Stays open, and must as long as the publication is used.</param>
    /// <param name="progress">Told the share that is read, from 0 to 1, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="PublicationException">The file cannot be read as a book; its message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Publication Read(Stream stream, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            stream.Position = 0;
            return IsZip(stream) ? ReadArchive(stream, progress, cancellationToken) : ReadFb2(stream, progress, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new PublicationException(PublicationError.Damaged, "This file is damaged and cannot be read.", exception);
        }
    }

    private static bool IsZip(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] is 3 or 5 && head[3] is 4 or 6;
    }

    private Publication ReadArchive(Stream stream, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        BookArchive? archive = null;
        try
        {
            archive = new BookArchive(stream, limits);
            var publication = ReadArchive(archive, progress, cancellationToken);
            if (publication.Source is not null)
            {
                // The publication's now: its pictures are read from it.
                archive = null;
            }

            return publication;
        }
        finally
        {
            archive?.Dispose();
        }
    }

    private Publication ReadArchive(BookArchive archive, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var isEpub = archive.Find("META-INF/container.xml") is not null
            || archive.Names.Any(name => name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase));
        if (isEpub)
        {
            return new EpubReader(archive, limits, progress, cancellationToken).Read();
        }

        var inside = archive.Names.Where(name => name.EndsWith(".fb2", StringComparison.OrdinalIgnoreCase)).ToList();
        if (inside.Count == 0)
        {
            throw new PublicationException(PublicationError.NotABook, "This archive is no book: there is neither an EPUB nor an FB2 in it.");
        }

        var warnings = new WarningList();
        if (inside.Count > 1)
        {
            warnings.Add("There are several books in this archive; the first was read.");
        }

        return new Fb2Reader(limits, warnings, progress, cancellationToken)
            .Read(archive.Read(inside[0]), PublicationFormat.ZippedFb2);
    }

    private Publication ReadFb2(Stream stream, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // Asked of the beginning: no gigabyte of film is read only to find that it is no book.
        var head = new byte[(int)Math.Min(stream.Length, HeadBytes)];
        stream.ReadExactly(head);
        if (!Fb2Reader.IsFb2(head))
        {
            throw new PublicationException(PublicationError.NotABook, "This file is no book that can be read here: it is neither an EPUB nor an FB2.");
        }

        if (stream.Length > limits.EntryBytes)
        {
            throw new PublicationException(PublicationError.TooLarge, "This file is larger than a book can be.");
        }

        stream.Position = 0;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Fb2Reader(limits, new WarningList(), progress, cancellationToken).Read(bytes, PublicationFormat.Fb2);
    }
}
