using System.Text.Json.Nodes;
using BookReader.Library.Books;
using BookReader.Library.Chapters;
using BookReader.Server.Accounts;
using BookReader.Server.Books;
using BookReader.Server.Libraries;
using BookReader.Server.Progress;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BookReader.Server.OpenApi;

/// <summary>An example for each body that somebody has to write, and for the errors that come back.</summary>
internal sealed class Examples : IOpenApiSchemaTransformer
{
    private static readonly Dictionary<Type, string> ByType = new()
    {
        [typeof(LoginRequest)] = """{"email": "reader@example.org", "password": "a long passphrase", "device": "Kitchen tablet"}""",
        [typeof(RegisterRequest)] = """{"email": "reader@example.org", "password": "a long passphrase"}""",
        [typeof(RefreshRequest)] = """{"refresh_token": "8s0h…"}""",
        [typeof(PasswordRequest)] = """{"current_password": "the old passphrase", "new_password": "a longer passphrase"}""",
        [typeof(CreateUserRequest)] = """{"email": "aunt@example.org", "password": "a long passphrase", "role": "user"}""",
        [typeof(UpdateUserRequest)] = """{"is_disabled": true}""",
        [typeof(LibraryRequest)] = """{"name": "Family"}""",
        [typeof(MemberRequest)] = """{"role": "reader"}""",
        [typeof(BookEdit)] = """{"title": "War and Peace", "author": "Leo Tolstoy"}""",
        [typeof(ChapterCorrection)] = """{"title": "Chapter One", "html": "<p>The corrected text.</p>"}""",
        [typeof(ProgressRequest)] =
            """{"current_chapter": 3, "current_position_percent": 42.5, "reading_location_cfi": "epubcfi(/6/8!/4/2/6:10)", "device": "Phone", "base_revision": 17}""",
        [typeof(UploadAnswer)] = """{"book_id": "0199c0de-0000-7000-8000-000000000001", "status": "queued"}""",
        [typeof(ProblemDetails)] =
            """{"type": "/problems/book-not-found", "title": "Not found", "status": 404, "detail": "There is no such book, or you may not see it."}""",
    };

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // The converter that writes them hides from the schema that they are texts.
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
        {
            schema.Type = schema.Type is { } known && known.HasFlag(JsonSchemaType.Null) ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            schema.Format = "date-time";
        }

        if (context.JsonPropertyInfo is null && ByType.TryGetValue(context.JsonTypeInfo.Type, out var example))
        {
            schema.Examples = [JsonNode.Parse(example)!];
        }

        return Task.CompletedTask;
    }
}
