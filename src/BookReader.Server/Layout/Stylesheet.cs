using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Layout;

/// <summary>The pages' one stylesheet. It lies in the assembly, so it is there wherever the program is started from.</summary>
internal static class Stylesheet
{
    private const string Name = "pages.css";

    private static readonly byte[] Content = Read();

    /// <summary>Another one for other content, so that browsers may keep it for good.</summary>
    public static string Address { get; } = $"/{Name}?v={Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 8))}";

    public static void MapStylesheet(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/" + Name, Send).AllowAnonymous().ExcludeFromDescription();

    private static FileContentHttpResult Send(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(Content, "text/css; charset=utf-8");
    }

    private static byte[] Read()
    {
        using var resource = typeof(Stylesheet).Assembly.GetManifestResourceStream(Name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
