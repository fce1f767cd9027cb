using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using BookReader.LoadTest.Processes;

namespace BookReader.LoadTest.Bare;

/// <summary>
/// The baseline: Kestrel and one middleware that sends constants, byte for byte the server's own answers, heads and all.
/// No routing, no authentication, no logging; it knows a path by a look-up in a frozen table. What the server needs
/// beyond it is what BookReader adds.
/// </summary>
internal static class BareServer
{
    public const string Command = "bare";

    /// <summary>Starts it in a process of its own: this same program with another argument.</summary>
    public static async Task<MeasuredProcess> StartAsync(
        IReadOnlyList<BareAnswer> answers, string answersFile, TimeProvider time, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(answersFile, JsonSerializer.SerializeToUtf8Bytes(answers), cancellationToken);
        return await MeasuredProcess.StartAsync(
            Assembly.GetExecutingAssembly().Location,
            address => [Command, address.ToString(), answersFile],
            _ => new Dictionary<string, string>(StringComparer.Ordinal),
            time,
            cancellationToken);
    }

    public static async Task RunAsync(string address, string answersFile)
    {
        var answers = JsonSerializer.Deserialize<BareAnswer[]>(await File.ReadAllBytesAsync(answersFile))!
            .ToFrozenDictionary(answer => answer.Path, StringComparer.Ordinal);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address).ConfigureKestrel(options => options.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(http => SendAsync(http, answers));
        await app.RunAsync();
    }

    private static Task SendAsync(HttpContext http, FrozenDictionary<string, BareAnswer> answers)
    {
        var response = http.Response;
        if (!answers.TryGetValue(http.Request.Path.Value!, out var answer))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        foreach (var (name, value) in answer.Fields)
        {
            response.Headers[name] = value;
        }

        if (http.Request.Headers.IfNoneMatch == answer.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;

        // Not the request's own token: Kestrel makes a source for whoever asks for it.
        return response.Body.WriteAsync(answer.Body, CancellationToken.None).AsTask();
    }
}
