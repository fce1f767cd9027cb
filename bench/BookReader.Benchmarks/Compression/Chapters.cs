using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BookReader.Formats;

namespace BookReader.Benchmarks.Compression;

/// <summary>Chapters as the API answers with them, by language: of the corpus beside the repository, else made up.</summary>
internal static class Chapters
{
    private const int MostForALanguage = 60;
    private const int LeastBytes = 1_024;
    private const int MostBytes = 64 << 10;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Language, string[] Files)[] Books =
    [
        ("Russian", ["anna-karenina.ru.fb2.zip", "prestuplenie-i-nakazanie.ru.epub", "kapitanskaya-dochka.ru.win1251.fb2"]),
        ("English", ["war-and-peace.en.epub", "sherlock-holmes.en.epub", "childrens-literature.en.fb2.zip"]),
        ("French", ["candide.fr.epub"]),
    ];

    /// <summary>The payloads of each language, and where they are from.</summary>
    public static (string Source, IReadOnlyDictionary<string, byte[][]> Payloads) Read()
    {
        var corpus = Environment.GetEnvironmentVariable("BOOKREADER_CORPUS") ?? BesideTheRepository();
        return corpus is null
            ? ("made up, as there is no corpus", Books.ToDictionary(book => book.Language, book => MadeUp(book.Language)))
            : ("of the corpus", Books.ToDictionary(book => book.Language, book => Of(book.Files.Select(file => Path.Combine(corpus, file)))));
    }

    private static string? BesideTheRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
            {
                return corpus;
            }
        }

        return null;
    }

    private static byte[][] Of(IEnumerable<string> files)
    {
        var all = files.SelectMany(ChaptersOf).ToArray();

        // Spread over all of the books, not the first ones of the first.
        var step = Math.Max(1, all.Length / MostForALanguage);
        return [.. all.Where((_, i) => i % step == 0).Take(MostForALanguage)];
    }

    private static List<byte[]> ChaptersOf(string file)
    {
        using var stream = File.OpenRead(file);
        using var publication = new PublicationReader(new ReadLimits()).Read(stream, CancellationToken.None);
        return [.. publication.Chapters.Select((chapter, i) => Payload(i, chapter.Title, chapter.Html)).Where(payload => payload.Length is > LeastBytes and < MostBytes)];
    }

    private static byte[] Payload(int number, string? title, string html) =>
        JsonSerializer.SerializeToUtf8Bytes(new { chapter = new { number, title, html } }, Relaxed);

    private static byte[][] MadeUp(string language)
    {
        var random = new Random(language.Length);
        var alphabet = language == "Russian" ? "оеаинтсрвлкмдпуяыьгз" : "etaoinshrdlucmfwypvb";
        string[] words = [.. Enumerable.Range(0, 4_000).Select(_ => Word(random, alphabet))];
        return [.. Enumerable.Range(0, MostForALanguage).Select(n => Payload(n, null, Text(random, words)))];
    }

    private static string Word(Random random, string alphabet) =>
        string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => alphabet[(int)(alphabet.Length * random.NextDouble() * random.NextDouble())]));

    private static string Text(Random random, string[] words)
    {
        var text = new StringBuilder("<p>");
        for (var n = 0; n < 1_500; n++)
        {
            text.Append(words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]).Append(random.Next(12) == 0 ? ".</p>\n<p>" : " ");
        }

        return text.Append("</p>").ToString();
    }
}
