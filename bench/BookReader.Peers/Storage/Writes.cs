using BookReader.Library.Libraries;
using BookReader.Peers.Caches;
using Npgsql;

namespace BookReader.Peers.Storage;

/// <summary>One transaction each; the cache is told after the commit and before the answer.</summary>
internal sealed class Writes(NpgsqlDataSource database, IPeerCache cache, ILogger<Writes> logger)
{
    public async Task<IResult> RunAsync(Func<WriteScope, Task<IResult>> work)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var write = new WriteScope(connection);
        var result = await work(write);
        await transaction.CommitAsync();
        if (write.Changed.Count > 0)
        {
            await InvalidateAsync(write.Changed);
        }

        return result;
    }

    // As applications do: the write is done, so it is not answered with an error because the cache is away.
    private async Task InvalidateAsync(HashSet<string> changed)
    {
        try
        {
            await cache.InvalidateAsync(changed, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.NotInvalidated(exception);
        }
    }
}

internal sealed class WriteScope(NpgsqlConnection connection)
{
    /// <summary>Names of keys and families that the transaction changes.</summary>
    public HashSet<string> Changed { get; } = new(StringComparer.Ordinal);

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ReadAllAsync(read, values, CancellationToken.None);
    }

    public Task ExecuteAsync(string sql, params object?[] values) => QueryAsync(sql, _ => 0, values);

    /// <summary>The caller's role in a library; null where they are no member.</summary>
    public async Task<MemberRole?> RoleAsync(Guid user, Guid library)
    {
        var roles = await QueryAsync("SELECT role FROM member WHERE library_id = $1 AND user_id = $2", row => (MemberRole)row.GetInt32(0), library, user);
        return roles.Count == 0 ? null : roles[0];
    }

    /// <summary>A book's library and the caller's role there; null where there is no such book or they are no member.</summary>
    public async Task<(Guid Library, MemberRole Role)?> BookAsync(Guid user, Guid book)
    {
        var found = await QueryAsync(
            "SELECT library_id, role FROM book JOIN member USING (library_id) WHERE book.id = $1 AND user_id = $2",
            row => (row.GetGuid(0), (MemberRole)row.GetInt32(1)), book, user);
        return found.Count == 0 ? null : found[0];
    }

    public Task<List<Guid>> MembersAsync(Guid library) =>
        QueryAsync("SELECT user_id FROM member WHERE library_id = $1", row => row.GetGuid(0), library);

    /// <summary>The lists of all who read in a library.</summary>
    public async Task ChangeListsAsync(Guid library) => Changed.UnionWith((await MembersAsync(library)).Select(Keys.Books));
}
