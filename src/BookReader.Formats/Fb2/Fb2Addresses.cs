using System.Globalization;
using BookReader.Formats.Markup;
using BookReader.Formats.Media;
using BookReader.Formats.Sanitizing;

namespace BookReader.Formats.Fb2;

/// <summary>Where ids are: chapters by the elements in them, pictures by the binaries of the book.</summary>
internal sealed class Fb2Ids
{
    private readonly Dictionary<string, int> _chapterById = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstAroundId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _binaries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _binaryByLooseId = new(StringComparer.OrdinalIgnoreCase);

    public void AddChapter(int number, MarkupNode node)
    {
        foreach (var id in node.WithDescendants().Select(element => element.Attribute("id")).OfType<string>())
        {
            _chapterById.TryAdd(id, number);
        }
    }

    /// <summary>An id that stands on nothing written, because it is around chapters: it means the first of them.</summary>
    public void AddAround(string id, int firstNumber) => _firstAroundId.TryAdd(id, firstNumber);

    public void AddBinary(string id, byte[] bytes)
    {
        if (_binaries.TryAdd(id, bytes))
        {
            _binaryByLooseId.TryAdd(id, id);
        }
    }

    /// <summary>The chapter that an id leads to, and whether there is an element with it in there.</summary>
    public (int Number, bool HasAnchor)? Chapter(string id) =>
        _chapterById.TryGetValue(id, out var number) ? (number, true)
        : _firstAroundId.TryGetValue(id, out var first) ? (first, false)
        : null;

    /// <summary>The binary's own id and bytes; null when the book has none of that name.</summary>
    public (string Id, byte[] Bytes)? Binary(string id) =>
        _binaries.ContainsKey(id) || _binaryByLooseId.TryGetValue(id, out id!) ? (id, _binaries[id]) : null;
}

/// <summary>The addresses in one chapter of an FB2, where everything is named by its id.</summary>
internal sealed class Fb2Addresses(Fb2Ids ids, ResourceShelf shelf, WarningList warnings, int chapterNumber) : Addresses
{
    public override string? Link(string href)
    {
        href = href.Trim();
        if (!href.StartsWith('#'))
        {
            return External(href);
        }

        var id = href[1..];
        if (ids.Chapter(id) is not var (number, hasAnchor) || Anchor(id) is not { } anchor)
        {
            return null;
        }

        var chapter = number.ToString(CultureInfo.InvariantCulture);
        return !hasAnchor ? chapter : (number == chapterNumber ? "" : chapter) + Fragment(anchor);
    }

    public override string? Picture(string source) => Resource(source) is { } picture ? Media(picture.Hash) : null;

    public PublicationResource? Resource(string reference)
    {
        var id = reference.Trim().TrimStart('#');
        if (ids.Binary(id) is not var (name, bytes))
        {
            warnings.Add($"A picture is missing: “{PlainText.Line(id, 100)}”.");
            return null;
        }

        return shelf.AddPicture(name, () => new MemoryStream(bytes, writable: false));
    }
}
