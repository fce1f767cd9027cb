using BookReader.Server.Configuration;
using BookReader.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookReader.Server.Tests.Docs;

/// <summary>
/// docs/configuration.md and the README's table say what the server reads: no variable more, none less, and with its own
/// defaults and ranges.
/// </summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class ConfigurationTests
{
    // Read by the host for BookReader, under another prefix than its own.
    private const string Urls = "ASPNETCORE_URLS";

    private static readonly MarkdownFile Page = MarkdownFile.Of("docs/configuration.md");

    [Fact]
    public async Task It_names_exactly_the_variables_that_are_read()
    {
        var asked = new RecordingSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Add(asked);
        builder.AddDefaults(ServerSettings.Read(builder.Configuration).LogLevel);
        await using (var app = builder.Build())
        {
            app.Services.GetRequiredService<ILoggerFactory>();
        }

        Assert.Contains("URLS", asked.Keys);
        var read = asked.Keys.Where(IsOurs).Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Append(Urls);
        Assert.Equal(
            read.Order(StringComparer.Ordinal),
            Names("Variables").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Its_defaults_are_those_of_the_server()
    {
        var standard = Values(Read([]));
        var documented = Page.Rows("Variables").Where(row => IsSetting(row[0]) && row[1].Length > 0).ToList();

        Assert.Equal(10, documented.Count);
        Assert.All(documented, row => Assert.Equal(standard, Values(Read([(Name(row), Name(row[1]))]))));
        Assert.Equal("http://localhost:8000", Name(Page.Rows("Variables").Single(row => Name(row) == Urls)[1]));
    }

    [Fact]
    public void Its_ranges_are_those_of_the_server()
    {
        var ranges = Page.Rows("Variables").Where(row => row[2].Contains(" to ", StringComparison.Ordinal) && IsNumber(row)).ToList();

        Assert.Equal(5, ranges.Count);
        Assert.All(ranges, row =>
        {
            var ends = row[2].Split(" to ").Select(long.Parse).ToArray();
            Assert.NotNull(Read([(Name(row), $"{ends[0]}")]));
            Assert.NotNull(Read([(Name(row), $"{ends[1]}")]));
            Assert.Throws<SettingsException>(() => Read([(Name(row), $"{ends[0] - 1}")]));
            Assert.Throws<SettingsException>(() => Read([(Name(row), $"{ends[1] + 1}")]));
        });
    }

    [Fact]
    public void Its_words_are_those_that_the_server_takes()
    {
        var words = Page.Rows("Variables").Where(row => IsSetting(row[0]) && MarkdownFile.Code(row[2]).Count > 1).ToList();

        Assert.Equal(4, words.Count);
        Assert.All(words, row =>
        {
            Assert.All(MarkdownFile.Code(row[2]), word => Assert.NotNull(Read([(Name(row), word)])));
            Assert.Throws<SettingsException>(() => Read([(Name(row), "perhaps")]));
        });
    }

    [Fact]
    public void The_addresses_that_it_shows_are_taken_and_others_are_not()
    {
        string[] names = ["DATABASE_URL", "ConnectionStrings__Library", "REDIS_URL"];
        var addresses = Page.Rows("Addresses").ToList();

        Assert.All(names, name => Assert.Contains(addresses, row => Name(row) == name));
        Assert.All(addresses, row =>
        {
            var (name, key) = (Name(row), Name(row).Replace("__", ":", StringComparison.Ordinal));
            Assert.All(MarkdownFile.Code(row[1]), address => Assert.NotNull(Read([(key, address)])));
            var fault = Assert.Throws<SettingsException>(() => Read([(key, "http://user:hidden@host/library")]));
            Assert.StartsWith(name + ":", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_readme_has_the_same_variables_and_defaults()
    {
        Assert.Equal(
            Page.Rows("Variables").Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal),
            MarkdownFile.Of("README.md").Rows("Configuration").Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private static bool IsOurs(string key) =>
        key.StartsWith("BOOKREADER_", StringComparison.Ordinal) || key.StartsWith("REDIS_", StringComparison.Ordinal)
        || key is "DATABASE_URL" or "ConnectionStrings:Library";

    /// <summary>Read by <see cref="ServerSettings"/>, unlike what the host reads.</summary>
    private static bool IsSetting(string cell) => Name(cell) != Urls;

    private static bool IsNumber(string[] row) => long.TryParse(Name(row[1]), out _);

    private static string Name(string[] row) => Name(row[0]);

    private static string Name(string cell) => cell.Trim('`');

    private static IEnumerable<string> Names(string heading) => Page.Rows(heading).Select(Name);

    private static ServerSettings Read((string Name, string Value)[] variables) => ServerSettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(variables.ToDictionary(each => each.Name, each => (string?)each.Value, StringComparer.Ordinal))
            .Build());

    private static Dictionary<string, object?> Values(ServerSettings settings) =>
        typeof(ServerSettings).GetProperties()
            .ToDictionary(property => property.Name, property => property.GetValue(settings), StringComparer.Ordinal);

    /// <summary>Has no value for anything, and remembers what was asked for.</summary>
    private sealed class RecordingSource : ConfigurationProvider, IConfigurationSource
    {
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            Keys.Add(key);
            value = null;
            return false;
        }
    }
}
