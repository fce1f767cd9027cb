using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Corpus;

public sealed class CorpusTests
{
    private const string Missing = "The corpus is not here: set BOOKREADER_CORPUS, or lay it in shared/corpus beside a folder above.";

    /// <summary>Pictures that the books show and that are none, whatever they are called.</summary>
    private static readonly Dictionary<string, int> BrokenPictures = new(StringComparer.Ordinal) { ["fb2-features.ru.fb2"] = 4 };

    /// <summary>Links in the books to anchors that nothing in them has.</summary>
    private static readonly Dictionary<string, int> DanglingLinks = new(StringComparer.Ordinal) { ["prestuplenie-i-nakazanie.ru.epub"] = 1 };

    public static TheoryData<string> Files =>
        CorpusBook.All.Count == 0 ? new TheoryData<string>("") : new TheoryData<string>(CorpusBook.All.Select(book => book.File));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_book_has_its_words_contents_and_description(string file) => With(file, (book, publication) =>
    {
        var expected = book.Expected;
        Assert.Equal(expected.Title, publication.Metadata.Title);
        Assert.Equal(expected.Authors, publication.Metadata.Authors);
        Assert.Equal(expected.Language, publication.Metadata.Language);
        Assert.Equal(expected.Direction, publication.Metadata.Direction);
        Assert.Equal(expected.Version, publication.Version);

        var linear = publication.Chapters.Where(chapter => chapter.IsLinear).ToList();
        var words = linear.Sum(chapter => chapter.WordCount);
        var characters = linear.Sum(chapter => chapter.Text.EnumerateRunes().Count(rune => !System.Text.Rune.IsWhiteSpace(rune)));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {words} words of {expected.Words} ({100.0 * (words - expected.Words) / expected.Words:F3} %), {characters} characters of {expected.Characters}"));
        if (expected.Language?.StartsWith("ja", StringComparison.Ordinal) != true)
        {
            Assert.InRange(words, expected.Words * 0.998, expected.Words * 1.002);
        }

        Assert.InRange(characters, expected.Characters * 0.998, expected.Characters * 1.002);
        if (expected.Format == "epub")
        {
            Assert.Equal(expected.ReadingOrder, linear.Count);
            Assert.Equal(expected.SpineItems, publication.Chapters.Count);
        }
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_book_has_its_table_of_contents(string file) => With(file, (book, publication) =>
    {
        var entries = TocBuilder.Flatten(publication.Toc).ToList();
        Assert.Equal(book.Expected.TocEntries, entries.Count);
        Assert.Equal(book.Expected.TocDepth, Depth(publication.Toc));
        Assert.Equal(book.Expected.TocFirst, entries.FirstOrDefault()?.Title);
        Assert.Equal(book.Expected.TocLast, entries.LastOrDefault()?.Title);
        Assert.All(entries, entry => Assert.NotNull(entry.ChapterNumber));
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_book_has_its_cover_and_pictures(string file) => With(file, (book, publication) =>
    {
        Assert.Equal(book.Expected.HasCover, publication.Cover is not null);
        if (book.Expected.Cover is { } cover && book.Expected.Format == "epub" && !cover.EndsWith(".svg", StringComparison.Ordinal))
        {
            using var zip = ZipFile.OpenRead(book.Path);
            using var bytes = zip.GetEntry(cover)!.Open();
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), publication.Cover!.Hash);
        }

        var shown = publication.Chapters.Where(chapter => chapter.IsLinear)
            .SelectMany(chapter => ChapterHtml.Parse(chapter.Html).QuerySelectorAll("img"))
            .Select(picture => picture.GetAttribute("src")!).ToHashSet(StringComparer.Ordinal);
        var held = publication.Resources.Select(resource => "../media/" + resource.Hash).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(held, shown);
        Assert.Equal(book.Expected.ImagesUsed - BrokenPictures.GetValueOrDefault(file), shown.Count);
        var fonts = publication.Resources.Count(resource => resource.MediaType.StartsWith("font/", StringComparison.Ordinal));
        Assert.True(fonts >= book.Expected.ObfuscatedFonts, "The obfuscated fonts are not all there.");
        Assert.All(publication.Resources, resource =>
        {
            using var bytes = resource.Open();
            using var copy = new MemoryStream();
            bytes.CopyTo(copy);
            Assert.Equal(resource.Length, copy.Length);
            Assert.Equal(resource.Hash, Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())));
        });
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_book_is_safe_and_its_links_lead_somewhere(string file) => With(file, (_, publication) =>
    {
        var dangling = PublicationChecks.Check(publication);
        Assert.True(dangling.Count == DanglingLinks.GetValueOrDefault(file), string.Join('\n', dangling));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', publication.Warnings));
    });

    private static int Depth(IReadOnlyList<TocEntry> entries) =>
        entries.Count == 0 ? 0 : 1 + entries.Max(entry => Depth(entry.Children));

    private static void With(string file, Action<CorpusBook, Publication> check)
    {
        Assert.SkipWhen(file.Length == 0, Missing);
        var book = CorpusBook.All.Single(candidate => candidate.File == file);
        using var publication = book.Read(out var stream);
        using (stream)
        {
            check(book, publication);
        }
    }
}
