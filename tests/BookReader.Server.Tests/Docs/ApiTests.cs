using System.Reflection;
using System.Text.RegularExpressions;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Server.Configuration;
using BookReader.TestServers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Docs;

/// <summary>docs/api.md says what the server maps, caches, raises and answers, and nothing else.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed partial class ApiTests : IAsyncLifetime
{
    private static readonly MarkdownFile Page = MarkdownFile.Of("docs/api.md");

    private readonly WebApplication _server = Build();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void It_names_exactly_the_endpoints_that_are_mapped_and_who_may_call_them()
    {
        var mapped = Endpoints().SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} {PathOf(endpoint)} ({Audience(endpoint)})"));
        var documented = Page.Rows().Where(row => Call().IsMatch(row[0]))
            .Select(row => $"{FullPath(row[0].Trim('`'))} ({Audience(row[1])})");

        Assert.Equal(mapped.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void It_names_exactly_the_cached_resources_with_their_keys_tags_and_times()
    {
        var declared = _server.Services.GetRequiredService<Catalogue>().All.Select(resource =>
            $"{resource.Kind} | {resource.Key} | {string.Join(", ", resource.Tags)} | {Time(resource.TimeToLive)}");
        var documented = Page.Rows("What is cached").Select(row =>
            $"{row[0].Trim('`')} | {row[1].Trim('`')} | {string.Join(", ", MarkdownFile.Code(row[2]))} | {row[3]}");

        Assert.Equal(declared.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void It_names_exactly_the_writes()
    {
        var writes = typeof(Changes).GetMembers(BindingFlags.Public | BindingFlags.Static)
            .Select(ChangeOf)
            .OfType<Change>()
            .Select(change => change.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        // Made by naming another one.
        Assert.DoesNotContain("library created", writes, StringComparer.Ordinal);
        Assert.Equal(
            writes.Append("library created").Order(StringComparer.Ordinal),
            Page.Rows("Which write raises what").Select(row => MarkdownFile.Code(row[0])[0]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void It_names_exactly_the_problems_that_the_source_answers()
    {
        var answered = Directory.EnumerateFiles(Path.Combine(MarkdownFile.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => ProblemOf().Matches(File.ReadAllText(path)))
            .Select(match => (match.Groups["slug"].Value, StatusOf(match)))
            .Distinct()
            .OrderBy(each => each.Value, StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(answered);
        Assert.Equal(answered, Page.Rows("Problems").Select(row => (row[0].Trim('`'), row[1].Split(',')[0])));
    }

    /// <summary>The server as the program makes it, but never started: mapping touches neither disk nor network.</summary>
    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddServer(ServerSettings.Read(new ConfigurationBuilder().Build()));
        var app = builder.Build();
        app.MapServer();
        return app;
    }

    private IEnumerable<RouteEndpoint> Endpoints() => ((IEndpointRouteBuilder)_server).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText is { } path
            && (path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/health", StringComparison.Ordinal)));

    private static string PathOf(RouteEndpoint endpoint) => "/" + Constraint().Replace(endpoint.RoutePattern.RawText!, "}").Trim('/');

    private static string FullPath(string call)
    {
        var parts = call.Split(' ');
        return parts[1].StartsWith("/health", StringComparison.Ordinal) ? call : $"{parts[0]} /api/v1{parts[1]}";
    }

    private static string Audience(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "anyone"
        : endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == ServerServices.AdminPolicy) ? "admin"
        : "user";

    private static string Audience(string cell) => cell.Split(',', ';')[0] is var who && who is "anyone" or "admin" ? who : "user";

    private static string Time(TimeSpan time) => time < TimeSpan.FromHours(1) ? $"{time.TotalMinutes} min" : $"{time.TotalHours} h";

    private static Change? ChangeOf(MemberInfo member) => member switch
    {
        PropertyInfo property => property.GetValue(null) as Change,
        MethodInfo { IsSpecialName: false } method when method.ReturnType == typeof(Change) =>
            (Change)method.Invoke(null, [.. method.GetParameters().Select(parameter => AnyOf(parameter.ParameterType))])!,
        _ => null,
    };

    private static object? AnyOf(Type type) => type == typeof(string) ? "any" : type.IsValueType ? Activator.CreateInstance(type) : null;

    private static string StatusOf(Match match) => match.Groups["status"].Value is { Length: > 0 } status
        ? status
        : match.Groups["kind"].Value switch
        {
            "NotFound" => "404",
            "NotAllowed" => "403",
            "Conflict" or "" => "409",
            "Invalid" => "422",

            // Whatever the framework found wrong with the request.
            "bad.StatusCode" => "400",
            var other => throw new InvalidOperationException($"No status is known for {other}."),
        };

    [GeneratedRegex("^`(GET|POST|PUT|PATCH|DELETE) /", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Call();

    [GeneratedRegex(@":[^}/]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();

    // Of(404, "slug", …), Of(bad.StatusCode, "slug", …), new(RefusalKind.X, "slug", …), Refusal.Conflict("slug", …)
    [GeneratedRegex(
        """(\bOf\(\s*((?<status>[45]\d\d)|(?<kind>bad\.StatusCode)),\s*|\(RefusalKind\.(?<kind>\w+),\s*|\bConflict\(\s*)"(?<slug>[a-z-]+)\x22""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ProblemOf();
}
