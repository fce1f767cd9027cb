using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Layout;

/// <summary>A file that all pages use. It lies in the assembly, so it is there wherever the program is started from.</summary>
internal sealed class PageAsset
{
    private readonly string _name;
    private readonly string _type;
    private readonly byte[] _content;

    private PageAsset(string name, string type)
    {
        (_name, _type, _content) = (name, type, Read(name));
        Address = $"/{name}?v={Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 8))}";
    }

    public static PageAsset Stylesheet { get; } = new("pages.css", "text/css; charset=utf-8");

    /// <summary>Browsers ask for one wherever they are, and complain of its absence.</summary>
    public static PageAsset Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>Another one for other content, so that browsers may keep it for good.</summary>
    public string Address { get; }

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/" + _name, Send).AllowAnonymous().ExcludeFromDescription();

    private FileContentHttpResult Send(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(_content, _type);
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
