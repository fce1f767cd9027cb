using System.Text.RegularExpressions;
using BookReader.Library;
using BookReader.Library.Generations;
using BookReader.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Caching;

/// <summary>Two libraries of an owner with a book each, and a reader of both.</summary>
public sealed partial record Scene(
    TestServer Server, ApiClient Owner, ApiClient Reader, ApiClient Third, Guid Library, Guid OtherLibrary, Guid EmptyLibrary, Guid Book, Guid Other)
{
    public string Fill(string path) => path
        .Replace("{library}", Library.ToString(), StringComparison.Ordinal)
        .Replace("{other_library}", OtherLibrary.ToString(), StringComparison.Ordinal)
        .Replace("{book}", Book.ToString(), StringComparison.Ordinal)
        .Replace("{other}", Other.ToString(), StringComparison.Ordinal);

    /// <summary>A write of the server's own, by the seam that all writes go through.</summary>
    public Task WriteAsync(Change change, Func<LibraryContext, CancellationToken, Task>? write = null) =>
        Server.Services.GetRequiredService<LibraryWriter>().WriteAsync(change, write ?? ((_, _) => Task.CompletedTask), CancellationToken.None);

    public async Task SignInAndOutAsync(string path)
    {
        var again = await Server.SignInAsync((await Third.GetJsonAsync("/auth/me")).GetProperty("email").GetString()!);
        await again.WriteAsync(HttpMethod.Post, path);
    }

    public async Task RefreshAsync() => Third.Use(await Third.WriteAsync(HttpMethod.Post, "/auth/refresh", new { refresh_token = Third.RefreshToken }));

    /// <summary>An answer without what tells one request from another.</summary>
    public static string Untraced(string answer) => TraceId().Replace(answer, "");

    [GeneratedRegex("\"trace_?[iI]d\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
