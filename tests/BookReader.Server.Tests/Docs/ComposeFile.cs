using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace BookReader.Server.Tests.Docs;

/// <summary>deploy/compose.yaml and the example of its variables, as far as tests have to understand them.</summary>
internal sealed partial class ComposeFile
{
    private static readonly string Folder = Path.Combine(MarkdownFile.Root, "deploy");

    private readonly YamlMappingNode _services;
    private readonly string _text;

    private ComposeFile(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        _services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        _text = text;
    }

    public IEnumerable<string> Services => _services.Children.Keys.Select(key => key.ToString());

    /// <summary>The variables that it takes.</summary>
    public IEnumerable<string> Variables => Variable().Matches(_text).Select(match => match.Groups["name"].Value).Where(name => name.Length > 0).Distinct();

    /// <summary>Those without which it starts nothing.</summary>
    public IEnumerable<string> Demanded => Variable().Matches(_text).Where(match => match.Groups["how"].Value == "?").Select(match => match.Groups["name"].Value).Distinct();

    public static ComposeFile Read() => new(File.ReadAllText(Path.Combine(Folder, "compose.yaml")));

    /// <summary>What .env.example gives each variable.</summary>
    public static IReadOnlyDictionary<string, string> Example() => File.ReadLines(Path.Combine(Folder, ".env.example"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    public bool Has(string service, string setting) => Of(service).Children.ContainsKey(setting);

    public string Text(string service, string setting) => Of(service)[setting].ToString();

    /// <summary>A service's environment, its variables filled in.</summary>
    public Dictionary<string, string> Environment(string service, IReadOnlyDictionary<string, string> variables) =>
        ((YamlMappingNode)Of(service)["environment"]).Children.ToDictionary(
            pair => pair.Key.ToString(), pair => Filled(pair.Value.ToString(), variables), StringComparer.Ordinal);

    /// <summary>The options of a command, as lines of a configuration file have them: "--maxmemory 512mb" without its dashes.</summary>
    public string[] Options(string service, IReadOnlyDictionary<string, string> variables) =>
        [.. Filled(Text(service, "command"), variables).Split(" --")[1..].Select(option => option.Trim())];

    /// <summary>How a service's health is found out: a program and its arguments.</summary>
    public string[] HealthCheck(string service)
    {
        var test = ((YamlSequenceNode)Of(service)["healthcheck"]["test"]).Children.Select(word => word.ToString()).ToList();
        Assert.Equal("CMD", test[0]);
        return [.. test.Skip(1).Select(word => Filled(word, new Dictionary<string, string>(StringComparer.Ordinal)))];
    }

    private static string Filled(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(text, match =>
        match.Value == "$$" ? "$"
        : variables.TryGetValue(match.Groups["name"].Value, out var value) && value.Length > 0 ? value
        : match.Groups["how"].Value == "-" ? match.Groups["word"].Value
        : throw new InvalidOperationException($"{match.Value} is not set."));

    private YamlMappingNode Of(string service) => (YamlMappingNode)_services[service];

    // $$, ${NAME}, ${NAME:?what to do}, ${NAME:-default}
    [GeneratedRegex(@"\$\$|\$\{(?<name>\w+)(:(?<how>[?-])(?<word>[^}]*))?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
