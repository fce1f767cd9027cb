using System.Text.Json;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;

namespace BookReader.Caching.Tests.Interleavings;

/// <summary>
/// What is read and written in a random schedule: items, each a row; the members of a list, a row whose version says
/// which items are on it; and the list, which rests on the members, names one item before its snapshot and has the tags
/// of the others from its data alone. Payloads say which versions of which rows they were made of.
/// </summary>
internal sealed class Shelf
{
    public const int Items = 4;

    public Shelf()
    {
        Item = new CachedResource("item", "item:{n}", ["item:{n}"], static (load, token) => RowsAsync(load, [load.Key], token));
        Members = new CachedResource("members", "members:{n}", ["members:{n}"], static (load, token) => RowsAsync(load, [load.Key], token));
        List = new CachedResource("list", "list:{n}", ["list:{n}"], LoadListAsync)
        {
            Premise = new Premise(Members, static values => [values[0]], static (entry, _) => Listed(entry).Take(1)),
        };
    }

    public CachedResource Item { get; }

    public CachedResource Members { get; }

    public CachedResource List { get; }

    /// <summary>Which versions of which rows an entry was made of; a row that is not there has version 0.</summary>
    public static Dictionary<string, long> RowsOf(Entry entry) => JsonSerializer.Deserialize<Dictionary<string, long>>(entry.Payload.Span)!;

    private static async ValueTask<Loaded> LoadListAsync(LoadContext load, CancellationToken cancellationToken)
    {
        Tag[] listed = [.. Listed(load.Premise!)];
        var rows = await ReadAsync(load, listed.Select(tag => tag.Value), cancellationToken);
        foreach (var (row, version) in RowsOf(load.Premise!))
        {
            rows[row] = version;
        }

        return Loaded.Found(JsonSerializer.SerializeToUtf8Bytes(rows), null, listed);
    }

    private static async ValueTask<Loaded> RowsAsync(LoadContext load, IEnumerable<string> rows, CancellationToken cancellationToken) =>
        Loaded.Found(JsonSerializer.SerializeToUtf8Bytes(await ReadAsync(load, rows, cancellationToken)));

    private static async Task<Dictionary<string, long>> ReadAsync(LoadContext load, IEnumerable<string> rows, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            versions[row] = await CacheUnderTest.ReadRowAsync(load, row, cancellationToken) ?? 0;
        }

        return versions;
    }

    private static IEnumerable<Tag> Listed(Entry members)
    {
        var version = RowsOf(members).Values.Single();
        return Enumerable.Range(0, Items).Where(n => (version + n) % 3 != 0).Select(CacheUnderTest.ItemTag);
    }
}
