using System.Globalization;
using System.Text.Json;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Nodes;

/// <summary>
/// Writes at one node and reads at another the moment the answer is there, each time the other way round, for every
/// resource that a reader is shown: the answer must be what was just written.
/// </summary>
internal sealed class AlternatingRounds
{
    private readonly ApiClient[] _nodes;
    private readonly (string Name, Func<ApiClient, int, Task> Write, Func<ApiClient, int, Task<string?>> FindFault)[] _kinds;

    private AlternatingRounds(ApiClient[] nodes, ApiClient other, Guid library, Guid book)
    {
        _nodes = nodes;
        var isMember = false;
        _kinds =
        [
            ("title", (client, n) => client.WriteAsync(HttpMethod.Patch, $"/books/{book}", new { title = Text(n) }), ReadAsync(
                ($"/books/{book}", answer => answer.GetProperty("title")),
                ("/books", answer => answer.GetProperty("books").EnumerateArray().Single(each => each.GetProperty("id").GetGuid() == book).GetProperty("title")),
                ($"/books?library={library}", answer => answer.GetProperty("books")[0].GetProperty("title")))),
            ("chapter", (client, n) => client.WriteAsync(HttpMethod.Put, $"/books/{book}/chapters/1", new { title = Text(n) }), ReadAsync(
                ($"/books/{book}/chapters/1", answer => answer.GetProperty("chapter").GetProperty("title")),
                ($"/books/{book}/chapters", answer => answer.GetProperty("chapters")[0].GetProperty("title")),
                ($"/books/{book}/toc", answer => answer.GetProperty("items")[0].GetProperty("title")))),
            ("progress", (client, n) => client.SaveProgressAsync(book, 1, Percent(n)), async (client, n) =>
            {
                var shown = (await client.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress").GetProperty("current_position").GetDouble();
                var detail = (await client.GetJsonAsync($"/books/{book}")).GetProperty("reading_progress").GetProperty("current_position").GetDouble();
                return shown == Percent(n) && detail == shown ? null : $"{Percent(n)} was written, {shown} and {detail} shown";
            }),
            ("library", (client, n) => client.WriteAsync(HttpMethod.Patch, $"/libraries/{library}", new { name = Text(n) }), async (client, n) =>
            {
                var names = (await client.GetJsonAsync("/libraries")).GetProperty("libraries").EnumerateArray().Select(each => each.GetProperty("name").GetString());
                return names.Contains(Text(n), StringComparer.Ordinal) ? null : $"{Text(n)} is not among the libraries";
            }),
            ("member", (client, _) =>
            {
                isMember = !isMember;
                return isMember
                    ? client.AddMemberAsync(library, other, "reader")
                    : client.WriteAsync(HttpMethod.Delete, $"/libraries/{library}/members/{other.UserId}");
            }, async (client, _) =>
            {
                using var answer = await other.Over(new HttpClient { BaseAddress = client.Http.BaseAddress }).GetAsync($"/books/{book}/chapters/1");
                var members = (await client.GetJsonAsync($"/libraries/{library}/members")).GetProperty("members").EnumerateArray().Count();
                return answer.IsSuccessStatusCode == isMember && members == (isMember ? 2 : 1) ? null : $"a member: {isMember}; was answered {answer.StatusCode}, {members} members";
            }),
        ];
    }

    public static async Task<AlternatingRounds> PrepareAsync(NodeGroup group)
    {
        var reader = await group.NewReaderAsync();
        var other = (await group.NewReaderAsync())[0];
        var library = await reader[0].NewLibraryAsync();
        var book = await reader[0].AddBookAsync(TestBooks.Fb2($"Book {Guid.NewGuid()}", "Ann Author", TestBooks.Words(300), "Short."), "book.fb2", library);
        await reader[0].SaveProgressAsync(book, 1, 0);
        return new AlternatingRounds(reader, other, library, book);
    }

    /// <summary>Goes through so many rounds; fails with the first that shows something old.</summary>
    public async Task RunAsync(int rounds, Func<bool>? isOver = null)
    {
        for (var n = 1; n <= rounds && isOver?.Invoke() != true; n++)
        {
            var kind = _kinds[n % _kinds.Length];
            var (writer, reader) = (_nodes[n % 2], _nodes[(n + 1) % 2]);

            // Warm, so that there is something old to be shown.
            await kind.FindFault(reader, n - _kinds.Length);
            await kind.Write(writer, n);
            var fault = await kind.FindFault(reader, n);
            Assert.True(fault is null, $"round {n}, {kind.Name}: {fault}");
        }
    }

    private static Func<ApiClient, int, Task<string?>> ReadAsync(params (string Path, Func<JsonElement, JsonElement> Find)[] reads) => async (client, n) =>
    {
        foreach (var (path, find) in reads)
        {
            var shown = find(await client.GetJsonAsync(path)).GetString();
            if (shown != Text(n))
            {
                return $"{Text(n)} was written, {path} shows {shown}";
            }
        }

        return null;
    };

    private static string Text(int n) => string.Create(CultureInfo.InvariantCulture, $"Version {n}");

    private static double Percent(int n) => n * 7 % 1000 / 10.0;
}
