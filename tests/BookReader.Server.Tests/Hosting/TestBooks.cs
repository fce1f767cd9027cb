using System.Globalization;
using System.Net;
using System.Text;

namespace BookReader.Server.Tests.Hosting;

/// <summary>Books made by code.</summary>
internal static class TestBooks
{
    public const string Landscape =
        "The narrow valley lay silent under a pale grey sky, and cold white mist hung over the dark, still water of the ancient lake.";

    /// <summary>An FB2 with a chapter for each text; paragraphs are parted by line breaks.</summary>
    public static byte[] Fb2(string title, string author, params string[] chapters)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><FictionBook xmlns=\"http://www.gribuser.ru/xml/fictionbook/2.0\">");
        text.Append("<description><title-info><genre>prose</genre><author><nickname>").Append(WebUtility.HtmlEncode(author))
            .Append("</nickname></author><book-title>").Append(WebUtility.HtmlEncode(title))
            .Append("</book-title><lang>en</lang></title-info></description><body>");
        for (var i = 0; i < chapters.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<section><title><p>Chapter {i + 1}</p></title>");
            foreach (var paragraph in chapters[i].Split('\n'))
            {
                text.Append("<p>").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>");
            }

            text.Append("</section>");
        }

        return Encoding.UTF8.GetBytes(text.Append("</body></FictionBook>").ToString());
    }

    /// <summary>A small book, unlike any other: three chapters of 10, 30 and 60 words besides their titles, with a landscape.</summary>
    public static byte[] Small(string title) =>
        Fb2(title, "Ann Author", Words(10), Words(30), Words(60 - Landscape.Split(' ').Length) + "\n" + Landscape);

    /// <summary>A book with a cover.</summary>
    public static byte[] WithCover(string title, string author = "Ann Author", string chapter = "Text.")
    {
        var text = Encoding.UTF8.GetString(Fb2(title, author, chapter));
        text = text.Replace("<lang>", "<coverpage><image xmlns:l=\"http://www.w3.org/1999/xlink\" l:href=\"#c.png\"/></coverpage><lang>", StringComparison.Ordinal);
        text = text.Replace("</FictionBook>", $"<binary id=\"c.png\" content-type=\"image/png\">{Convert.ToBase64String(Png)}</binary></FictionBook>", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }

    public static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => "word" + i.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One grey pixel.</summary>
    private static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");
}
