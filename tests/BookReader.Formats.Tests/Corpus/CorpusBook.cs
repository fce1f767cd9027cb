using System.Text.Json;
using System.Text.Json.Serialization;

namespace BookReader.Formats.Tests.Corpus;

/// <summary>A book of the shared corpus, with what is known to be in it. The books are not in this repository.</summary>
public sealed record CorpusBook(string File, CorpusBook.Expectation Expected)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Index([property: JsonPropertyName("books")] IReadOnlyList<CorpusBook> Books);

    public sealed record Expectation(
        string Format, string? Version, string Title, IReadOnlyList<string> Authors, string? Language, string? Direction,
        int SpineItems, int ReadingOrder, int TocEntries, int TocDepth, string? TocFirst, string? TocLast, int Words, int Characters,
        int ImagesUsed, bool HasCover, string? Cover, int ObfuscatedFonts);

    public static string? Folder { get; } = Find();

    public static IReadOnlyList<CorpusBook> All { get; } = Load();

    public string Path => System.IO.Path.Combine(Folder!, File);

    public Publication Read(out FileStream stream)
    {
        stream = System.IO.File.OpenRead(Path);
        return new PublicationReader(new ReadLimits()).Read(stream, TestContext.Current.CancellationToken);
    }

    public override string ToString() => File;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BOOKREADER_CORPUS") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = System.IO.Path.Combine(folder.FullName, "shared", "corpus");
            if (System.IO.File.Exists(System.IO.Path.Combine(corpus, "corpus.json")))
            {
                return corpus;
            }
        }

        return null;
    }

    private static IReadOnlyList<CorpusBook> Load()
    {
        if (Folder is null)
        {
            return [];
        }

        using var json = System.IO.File.OpenRead(System.IO.Path.Combine(Folder, "corpus.json"));
        return JsonSerializer.Deserialize<Index>(json, Json)!.Books;
    }
}
