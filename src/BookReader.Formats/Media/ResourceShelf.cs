using System.Security.Cryptography;
using BookReader.Formats.Markup;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Media;

/// <summary>Collects the pictures and fonts of a book: each source is read once, each content kept once.</summary>
internal sealed class ResourceShelf(ReadLimits limits, WarningList warnings, CancellationToken cancellationToken)
{
    /// <summary>Enough for the header of a JPEG behind its colour profile.</summary>
    private const int HeadBytes = 256 << 10;

    /// <summary>A drawing is held in memory whole while it is made safe.</summary>
    private const int SvgBytes = 32 << 20;

    private readonly Dictionary<string, PublicationResource?> _bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PublicationResource> _byHash = new(StringComparer.Ordinal);
    private readonly List<PublicationResource> _all = [];

    public IReadOnlyList<PublicationResource> All => _all;

    /// <summary>
    /// The resource at that source, null when it cannot be served. <paramref name="source"/> tells sources apart and names
    /// the resource for people; <paramref name="open"/> is called again whenever the resource is opened.
    /// </summary>
    public PublicationResource? Add(string source, Func<Stream> open)
    {
        if (!_bySource.TryGetValue(source, out var resource))
        {
            resource = _bySource[source] = Read(source, open);
        }

        return resource;
    }

    public PublicationResource? AddPicture(string source, Func<Stream> open) =>
        Add(source, open) is { } resource && MediaKind.IsPicture(resource.MediaType) ? resource : null;

    private PublicationResource? Read(string source, Func<Stream> open)
    {
        var name = PlainText.Line(source[(source.LastIndexOf('/') + 1)..], 200) ?? "picture";
        try
        {
            using var stream = open();
            var head = new byte[HeadBytes];
            var length = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            return MediaKind.Of(head.AsSpan(0, length)) switch
            {
                null => Unusable(name),
                MediaKind.Svg => Drawing(name, open),
                var mediaType => Bytes(name, mediaType, head.AsSpan(0, length), stream, open),
            };
        }
        catch (InvalidDataException)
        {
            return Unusable(name);
        }
    }

    private PublicationResource? Unusable(string name)
    {
        warnings.Add($"The picture or font “{name}” is damaged or of an unknown kind and was left out.");
        return null;
    }

    private PublicationResource? Bytes(string name, string mediaType, ReadOnlySpan<byte> head, Stream rest, Func<Stream> open)
    {
        var size = PictureSize.Of(head, mediaType);
        if ((long?)size?.Width * size?.Height > limits.PicturePixels)
        {
            warnings.Add($"The picture “{name}” is too large to be shown.");
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        long length = head.Length;
        var buffer = new byte[81_920];
        for (int read; (read = rest.Read(buffer)) > 0; length += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Keep(new(open)
        {
            Hash = Convert.ToHexStringLower(hash.GetHashAndReset()),
            MediaType = mediaType,
            Name = name,
            Length = length,
            Width = size?.Width,
            Height = size?.Height,
        });
    }

    private PublicationResource? Drawing(string name, Func<Stream> open)
    {
        if (SafeDrawing(open, cancellationToken) is not { } bytes)
        {
            return Unusable(name);
        }

        // Made safe again when opened: a book of drawings is not held in memory.
        return Keep(new(() => new MemoryStream(SafeDrawing(open, CancellationToken.None)!, writable: false))
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            MediaType = MediaKind.Svg,
            Name = name,
            Length = bytes.Length,
        });
    }

    private byte[]? SafeDrawing(Func<Stream> open, CancellationToken token)
    {
        using var stream = open();
        using var copy = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > SvgBytes)
            {
                return null;
            }
        }

        return SvgSanitizer.Sanitize(copy.ToArray(), limits, token);
    }

    private PublicationResource Keep(PublicationResource resource)
    {
        if (_byHash.TryGetValue(resource.Hash, out var same))
        {
            return same;
        }

        _byHash.Add(resource.Hash, resource);
        _all.Add(resource);
        return resource;
    }
}
