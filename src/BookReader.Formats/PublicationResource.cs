namespace BookReader.Formats;

/// <summary>A picture or font of a book, as it may be served.</summary>
public sealed class PublicationResource
{
    private readonly Func<Stream> _open;

    internal PublicationResource(Func<Stream> open) => _open = open;

    /// <summary>Lower-case hexadecimal SHA-256 of the bytes that <see cref="Open"/> gives.</summary>
    public required string Hash { get; init; }

    /// <summary>The media type that the bytes themselves show, whatever the book claims.</summary>
    public required string MediaType { get; init; }

    /// <summary>A name for people. Never a path, never a key.</summary>
    public required string Name { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Width in pixels, from the header of a PNG, JPEG, GIF or WebP; null otherwise.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, from the header of a PNG, JPEG, GIF or WebP; null otherwise.</summary>
    public int? Height { get; init; }

    /// <summary>Opens the bytes for reading. The caller disposes the stream before the publication.</summary>
    /// <exception cref="PublicationException">The file changed, or is damaged, since the book was read.</exception>
    public Stream Open() => _open();
}
