using System.Globalization;
using System.Text;
using CsCheck;

namespace BookReader.Formats.Tests.Generated;

/// <summary>
/// Markup with numbered words in it, so that a lost, doubled or moved word can be seen: well-formed, but in no order that a
/// grammar of HTML or FB2 would allow.
/// </summary>
internal static class GeneratedMarkup
{
    private static readonly string[] XhtmlNames =
    [
        "p", "div", "b", "i", "em", "span", "a href=\"#x\"", "a href=\"https://example.org/\"", "ul", "ol", "li", "dl", "dt", "dd", "table",
        "tr", "td", "th", "thead", "tbody", "caption", "colgroup", "h1", "h2", "pre", "blockquote", "ruby", "rt", "rb", "section", "figure",
        "figcaption", "center", "font", "unknown", "details", "summary", "form", "label", "svg", "text", "math", "mi", "mtext", "mtable",
        "mtr", "mtd", "mrow", "sup", "q", "address", "code", "xmp", "small", "nav", "main", "big",
    ];

    private static readonly string[] Fb2Names =
    [
        "p", "emphasis", "strong", "style name=\"x\"", "a l:href=\"#x\"", "cite", "poem", "stanza", "v", "text-author", "subtitle", "table",
        "tr", "td", "th", "epigraph", "title", "annotation", "code", "sub", "sup", "strikethrough", "date", "unknown",
    ];

    private static readonly string[] Texts = [" ", "\n", "\n  ", "&amp;", "&lt;b&gt;", "\u00A0", "\r\n", "\t", "é", "🙂", "&#13;", "&quot;", "<br/>", "<hr/>"];

    public static Gen<(string Source, int Words)> Xhtml { get; } = Of(XhtmlNames);

    public static Gen<(string Source, int Words)> Fb2 { get; } = Of(Fb2Names);

    /// <summary>The words as they were numbered.</summary>
    public static string[] Words(int count) => [.. Enumerable.Range(0, count).Select(Word)];

    /// <summary>The words in a text, found whatever stands around them.</summary>
    public static string[] WordsIn(string text) =>
        [.. text.Split('[').Skip(1).Select(part => "[" + part[..(part.IndexOf(']', StringComparison.Ordinal) + 1)])];

    private static Gen<(string Source, int Words)> Of(string[] names) => Gen.Int[0, 999].Array[0, 60].Select(steps => Build(steps, names));

    /// <summary>Runs a program of small steps (open, close, word, text): it shrinks well when a test fails.</summary>
    private static (string Source, int Words) Build(int[] steps, string[] names)
    {
        var source = new StringBuilder();
        var open = new Stack<string>();
        var words = 0;
        foreach (var step in steps)
        {
            switch (step % 5)
            {
                case 0 or 1:
                    var name = names[step / 5 % names.Length];
                    source.Append('<').Append(name).Append('>');
                    open.Push(name.Split(' ')[0]);
                    break;
                case 2 when open.Count > 0:
                    source.Append("</").Append(open.Pop()).Append('>');
                    break;
                case 3:
                    source.Append(Word(words++));
                    break;
                default:
                    source.Append(Texts[step / 5 % Texts.Length]);
                    break;
            }
        }

        while (open.TryPop(out var name))
        {
            source.Append("</").Append(name).Append('>');
        }

        return (source.ToString(), words);
    }

    private static string Word(int number) => string.Create(CultureInfo.InvariantCulture, $"[{number}]");
}
