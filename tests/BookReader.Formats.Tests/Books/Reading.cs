namespace BookReader.Formats.Tests.Books;

/// <summary>Reads books that tests made.</summary>
internal static class Reading
{
    /// <summary>A red dot, 1 by 1.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

    public static byte[] PngBytes => Convert.FromBase64String(Png);

    public static Publication Read(byte[] book, ReadLimits? limits = null)
    {
        var publication = new PublicationReader(limits ?? new()).Read(new MemoryStream(book), TestContext.Current.CancellationToken);
        PublicationChecks.Check(publication);
        return publication;
    }

    public static PublicationException Refused(byte[] book, PublicationError error, ReadLimits? limits = null)
    {
        var exception = Assert.Throws<PublicationException>(() =>
        {
            using var publication = new PublicationReader(limits ?? new()).Read(new MemoryStream(book), TestContext.Current.CancellationToken);
        });
        Assert.Equal(error, exception.Error);
        Assert.NotEmpty(exception.Message);
        return exception;
    }

    /// <summary>The HTML of a chapter with that body.</summary>
    public static string Html(string body)
    {
        using var publication = Read(new EpubBuilder().Chapter(body + "<p>end</p>").Build());
        return publication.Chapters[0].Html;
    }

    /// <summary>What <paramref name="source"/> consists of, in one line; handy where tests only care what is in it.</summary>
    public static string Sanitize(string source)
    {
        var chapter = ChapterSanitizer.Sanitize(source, new HashSet<string>(StringComparer.Ordinal), TestContext.Current.CancellationToken);
        PublicationChecks.CheckHtml(chapter.Html, chapter.Text, chapter.WordCount);
        return chapter.Html;
    }
}
