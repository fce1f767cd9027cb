using System.Reflection;
using System.Xml.Linq;
using BookReader.TestServers;

namespace BookReader.Server.Tests;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class ArchitectureTests
{
    /// <summary>The whole truth about who may know whom: an arrow missing here is a build break.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["BookReader.Caching"] = [],
        ["BookReader.Formats"] = [],
        ["BookReader.Library"] = ["BookReader.Caching", "BookReader.Formats"],
        ["BookReader.Server"] = ["BookReader.Caching", "BookReader.Library"],
    };

    private static readonly string[] WebAndStorage =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Npgsql", "BookReader"];

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        var source = Path.Combine(Root(), "src");
        var actual = Directory.EnumerateFiles(source, "*.csproj", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetFileNameWithoutExtension(path), References: References(path)))
            .ToDictionary(project => project.Name, project => project.References, StringComparer.Ordinal);

        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(actual, project => Assert.Equal(Arrows[project.Key], project.Value));
    }

    /// <summary>Project references reach through each other; what the compiler wrote into an assembly tells what was used.</summary>
    [Fact]
    public void Assemblies_use_only_what_the_design_allows()
    {
        Assert.All(Arrows, arrow =>
        {
            var used = Used(arrow.Key).Where(name => name.StartsWith("BookReader.", StringComparison.Ordinal));

            Assert.Subset(arrow.Value.ToHashSet(StringComparer.Ordinal), used.ToHashSet(StringComparer.Ordinal));
        });
    }

    [Theory]
    [InlineData("BookReader.Caching")]
    [InlineData("BookReader.Formats")]
    public void The_cache_and_the_formats_know_neither_the_web_nor_the_database_nor_each_other(string assembly)
    {
        Assert.DoesNotContain(Used(assembly), name => WebAndStorage.Any(banned => name.StartsWith(banned, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Used(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);

    private static string[] References(string project) =>
    [
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Order(StringComparer.Ordinal),
    ];

    // Not by [CallerFilePath]: a deterministic build (CI=true) rewrites it to /_/.
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BookReader.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("BookReader.slnx is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
