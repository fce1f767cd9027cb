using System.Text.Json;

namespace BookReader.Library.Json;

/// <summary>JSON that lies in a column as it is sent, so that nothing takes it apart and builds it anew.</summary>
internal static class StoredJson
{
    public static JsonElement Parse(string? json)
    {
        using var document = JsonDocument.Parse(json ?? "[]", new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }
}
