using System.Text.RegularExpressions;

namespace BookReader.Server.Tests.Docs;

/// <summary>A document of the repository, as far as tests have to understand it: its tables, fenced blocks, links and headings.</summary>
internal sealed partial class MarkdownFile
{
    private static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules"];

    private readonly string _text;

    private MarkdownFile(string path)
    {
        Path = path;
        _text = File.ReadAllText(path);
    }

    public static string Root { get; } = FindRoot();

    public string Path { get; }

    public static MarkdownFile Of(string name) => new(System.IO.Path.Combine(Root, name));

    /// <summary>Every document that belongs to the repository.</summary>
    public static IEnumerable<MarkdownFile> All() =>
        Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
            .Where(path => !System.IO.Path.GetRelativePath(Root, path).Split(System.IO.Path.DirectorySeparatorChar)
                .Any(part => part.StartsWith('.') || NotOurs.Contains(part, StringComparer.Ordinal)))
            .Select(path => new MarkdownFile(path));

    /// <summary>The rows of all tables under a heading, or under any, without heads; each cell trimmed.</summary>
    public IReadOnlyList<string[]> Rows(string? heading = null) =>
    [
        .. Section(heading).Split('\n')
            .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .Where(cells => cells[0].StartsWith('`')),
    ];

    /// <summary>What stands in the only fenced block of a language.</summary>
    public string Block(string language) =>
        Assert.Single(Fence().Matches(_text), match => match.Groups["language"].Value == language).Groups["code"].Value;

    /// <summary>Where its links lead that lead to another place in the repository.</summary>
    public IReadOnlyList<string> RelativeLinks() =>
    [
        .. Link().Matches(Fence().Replace(_text, "")).Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal)),
    ];

    /// <summary>The anchors that its headings have where Markdown is shown.</summary>
    public IReadOnlySet<string> Anchors() => Heading().Matches(Fence().Replace(_text, ""))
        .Select(match => NotInAnchor().Replace(match.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The texts in backquotes.</summary>
    public static IReadOnlyList<string> Code(string cell) => [.. Span().Matches(cell).Select(match => match.Groups["code"].Value)];

    private string Section(string? heading)
    {
        if (heading is null)
        {
            return _text;
        }

        var start = _text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Path} has no section {heading}.");
        var end = _text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? _text[start..] : _text[start..end];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "BookReader.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("BookReader.slnx is in no folder above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}_ -]", RegexOptions.NonBacktracking)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
