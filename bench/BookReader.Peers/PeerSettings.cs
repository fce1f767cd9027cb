using Npgsql;

namespace BookReader.Peers;

internal enum PeerCacheKind
{
    None,
    Delete,
    Output,
    Hybrid,
    Fusion,
}

internal sealed record PeerSettings
{
    public required PeerCacheKind Cache { get; init; }

    /// <summary>Npgsql's keywords.</summary>
    public required string Database { get; init; }

    /// <summary>One server, Sentinels or a cluster, in the forms that BookReader takes; null only without a cache.</summary>
    public required string? Redis { get; init; }

    public required string AdminEmail { get; init; }

    public required string AdminPassword { get; init; }

    public static PeerSettings FromEnvironment()
    {
        var cache = Enum.TryParse<PeerCacheKind>(Required("PEERS_CACHE"), ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new InvalidOperationException("PEERS_CACHE is one of none, delete, output, hybrid and fusion.");
        return new PeerSettings
        {
            Cache = cache,
            Database = DatabaseOf(new Uri(Required("DATABASE_URL"))),
            Redis = cache == PeerCacheKind.None ? null : Required("REDIS_URL"),
            AdminEmail = Required("BOOKREADER_ADMIN_EMAIL"),
            AdminPassword = Required("BOOKREADER_ADMIN_PASSWORD"),
        };
    }

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set.");

    private static string DatabaseOf(Uri url)
    {
        var user = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port < 0 ? 5432 : url.Port,
            Database = url.AbsolutePath.Trim('/'),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            SearchPath = "peers",
            Timeout = 5,
        }.ConnectionString;
    }
}
