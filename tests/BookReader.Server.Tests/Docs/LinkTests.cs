using BookReader.TestServers;

namespace BookReader.Server.Tests.Docs;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_to_a_heading_of_it()
    {
        var links = MarkdownFile.All().SelectMany(file => file.RelativeLinks().Select(link => (file.Path, Link: link))).ToList();

        Assert.Contains(links, each => each.Link.Contains('#', StringComparison.Ordinal));
        Assert.All(links, each =>
        {
            var parts = each.Link.Split('#');
            var target = parts[0].Length == 0 ? each.Path : Path.Combine(Path.GetDirectoryName(each.Path)!, parts[0]);
            Assert.True(Path.Exists(target), $"{each.Path} links to {each.Link}, which does not exist.");
            if (parts.Length > 1 && target.EndsWith(".md", StringComparison.Ordinal))
            {
                Assert.Contains(parts[1], MarkdownFile.Of(target).Anchors());
            }
        });
    }

    [Fact]
    public void Every_decision_stands_in_the_list_of_decisions()
    {
        var folder = Path.Combine(MarkdownFile.Root, "docs", "adr");
        var decisions = Directory.EnumerateFiles(folder, "*.md").Select(Path.GetFileName).Where(name => name != "README.md");

        Assert.Equal(decisions.Order(StringComparer.Ordinal), MarkdownFile.Of("docs/adr/README.md").RelativeLinks(), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_file_that_the_architecture_names_exists()
    {
        var paths = File.ReadLines(Path.Combine(MarkdownFile.Root, "docs", "architecture.md"))
            .SelectMany(MarkdownFile.Code)
            .Where(code => code.StartsWith("src/", StringComparison.Ordinal) && !code.Contains('{', StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(MarkdownFile.Root, path)), $"{path} does not exist."));
    }
}
