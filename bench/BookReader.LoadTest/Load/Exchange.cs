using System.Text;

namespace BookReader.LoadTest.Load;

/// <summary>A request, and the only answer to it that counts.</summary>
/// <param name="Request">The bytes to send.</param>
/// <param name="Status">The status that must come back.</param>
/// <param name="Body">The body that must come back, empty with 304.</param>
internal sealed record Exchange(byte[] Request, int Status, byte[] Body)
{
    public static Exchange Get(string path, string accessToken, byte[] body) =>
        new(Head(path, accessToken, []), StatusCodes.Status200OK, body);

    /// <summary>The client has the representation already.</summary>
    public static Exchange Conditional(string path, string accessToken, string etag) =>
        new(Head(path, accessToken, [$"If-None-Match: {etag}"]), StatusCodes.Status304NotModified, []);

    private static byte[] Head(string path, string accessToken, string[] fields) => Encoding.ASCII.GetBytes(string.Join("\r\n", [
        $"GET {path} HTTP/1.1",
        "Host: localhost",
        "Accept: application/json",
        "User-Agent: BookReader.LoadTest",
        $"Authorization: Bearer {accessToken}",
        .. fields,
        "\r\n",
    ]));
}
