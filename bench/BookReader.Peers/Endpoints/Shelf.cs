using BookReader.Library.Libraries;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;

namespace BookReader.Peers.Endpoints;

/// <summary>What a caller may see: an entry first, then, with its library in hand, their memberships, both cached.</summary>
internal sealed class Shelf(IPeerCache cache, Reads reads)
{
    private const string Json = "application/json; charset=utf-8";

    public ValueTask<ReaderLibraries> MembershipsAsync(Guid user, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(Keys.Libraries(user), stop => reads.LibrariesAsync(user, stop), cancellationToken);

    public ValueTask<Entry> ReadAsync(CacheKey key, Func<CancellationToken, Task<Entry>> load, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(key, load, cancellationToken);

    /// <summary>The JSON; null where there is no such row, or the caller is no member of its library.</summary>
    public async Task<byte[]?> FindAsync(Guid user, CacheKey key, Func<CancellationToken, Task<Entry>> load, CancellationToken cancellationToken)
    {
        var entry = await ReadAsync(key, load, cancellationToken);
        return entry.Body is null || !await IsMemberAsync(user, entry.Library, cancellationToken) ? null : entry.Body;
    }

    public async Task<bool> IsMemberAsync(Guid user, Guid library, CancellationToken cancellationToken) =>
        (await MembershipsAsync(user, cancellationToken)).Libraries.Any(membership => membership.Id == library);

    public Task<byte[]?> FindBookAsync(Guid user, Guid book, CancellationToken cancellationToken) =>
        FindAsync(user, Keys.Metadata(book), stop => reads.MetadataAsync(book, stop), cancellationToken);

    public async Task<byte[]> ProgressAsync(Guid user, Guid book, CancellationToken cancellationToken) =>
        (await ReadAsync(Keys.Progress(user, book), stop => reads.ProgressAsync(user, book, stop), cancellationToken)).Body!;

    public static IResult Show(byte[]? body, IResult otherwise) => body is null ? otherwise : Results.Bytes(body, Json);

    /// <summary>A book's JSON with the caller's position in it.</summary>
    public static IResult ShowWithProgress(byte[] book, byte[] progress) =>
        Results.Bytes([.. book.AsSpan()[..^1], .. ",\"reading_progress\":"u8, .. progress, (byte)'}'], Json);

    public static IResult ShowProgress(byte[] progress) => Results.Bytes([.. "{\"progress\":"u8, .. progress, (byte)'}'], Json);

    public static bool MayEdit(MemberRole role) => role >= MemberRole.Editor;
}
