namespace BookReader.Formats;

/// <summary>
/// What a book may cost. Real books stay far below every default; a file that exceeds one is refused as
/// <see cref="PublicationError.TooLarge"/>, or loses what exceeds it, as each limit says.
/// </summary>
public sealed class ReadLimits
{
    /// <summary>Bytes that may be inflated while a book is read, as counted, not as declared; an entry read twice counts twice. Default 1 GiB.</summary>
    public long TotalBytes { get; init; } = 1L << 30;

    /// <summary>Bytes that one entry may inflate to; also the size of an unzipped FB2. Default 256 MiB.</summary>
    public long EntryBytes { get; init; } = 256L << 20;

    /// <summary>How many times its packed size an entry may inflate to. Default 200: text seldom passes 20.</summary>
    public int InflationRatio { get; init; } = 200;

    /// <summary>Inflated bytes of an entry up to which the ratio does not count: short runs pack very well. Default 1 MiB.</summary>
    public long InflationRatioFreeBytes { get; init; } = 1L << 20;

    /// <summary>Entries of an archive. Default 50,000.</summary>
    public int Entries { get; init; } = 50_000;

    /// <summary>UTF-8 bytes of an entry's name; entries with longer names are left out. Default 1,024.</summary>
    public int NameBytes { get; init; } = 1_024;

    /// <summary>Depth of nested elements; what lies deeper is flattened, its text kept. Default 512.</summary>
    public int ElementDepth { get; init; } = 512;

    /// <summary>Elements of one document. Default 4,000,000.</summary>
    public int Elements { get; init; } = 4_000_000;

    /// <summary>Attributes of an element; further ones are ignored. Default 256.</summary>
    public int Attributes { get; init; } = 256;

    /// <summary>Characters that the entities of a document may add to it. Default 1 Mi.</summary>
    public int EntityCharacters { get; init; } = 1 << 20;

    /// <summary>Width times height of a picture; larger ones are left out. Default 50 million.</summary>
    public long PicturePixels { get; init; } = 50_000_000;

    /// <summary>Depth of the table of contents; deeper entries are lifted to it. Default 64.</summary>
    public int TocDepth { get; init; } = 64;

    /// <summary>Entries of the table of contents; further ones are left out. Default 50,000.</summary>
    public int TocEntries { get; init; } = 50_000;

    /// <summary>Chapters of a book. Default 20,000: a spine may name one document again and again.</summary>
    public int Chapters { get; init; } = 20_000;

    /// <summary>Characters of HTML that all chapters together may have. Default 128 Mi: a long novel has 4.</summary>
    public long HtmlCharacters { get; init; } = 128L << 20;
}
