using System.Text.Json;

namespace BookReader.Server.Tests.Hosting;

/// <summary>Real books with counts taken by independent parsers; they lie beside the project where it is developed, not in it.</summary>
internal static class Corpus
{
    /// <summary>The folder; null where there is none.</summary>
    public static string? Folder()
    {
        var named = Environment.GetEnvironmentVariable("BOOKREADER_CORPUS");
        if (named is not null)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(corpus, "corpus.json")))
            {
                return corpus;
            }
        }

        return null;
    }

    public static JsonElement Expected(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "corpus.json")));
        return document.RootElement.GetProperty("books").EnumerateArray()
            .Single(book => book.GetProperty("file").GetString() == file)
            .GetProperty("expected")
            .Clone();
    }
}
