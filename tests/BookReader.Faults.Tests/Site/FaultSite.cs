using System.Globalization;
using BookReader.TestServers;

namespace BookReader.Faults.Tests.Site;

/// <summary>A Redis of some topology.</summary>
/// <param name="Address">As a server is told it; null to go through a proxy to <paramref name="Server"/>.</param>
/// <param name="Server">The one, where there is one.</param>
/// <param name="Owner">What to dispose of.</param>
internal sealed record RedisOfSite(string? Address, RedisServer? Server, IAsyncDisposable Owner);

/// <summary>
/// Several servers on one PostgreSQL, one Redis and one folder of files, all processes of its own, with a proxy between
/// each of them and what it stands on.
/// </summary>
internal sealed class FaultSite : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.org";
    public const string Password = "a long enough passphrase";

    private readonly TestFolder _folder = new();
    private readonly RedisOfSite _redis;
    private readonly List<Node> _nodes = [];
    private readonly List<Proxy> _toPostgres = [];
    private readonly List<Proxy> _toRedis = [];

    private FaultSite(SiteOptions options, PostgresServer postgres, string database, RedisOfSite redis) =>
        (Options, Postgres, Database, _redis) = (options, postgres, database, redis);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => PostgresServer.Programs is null ? "PostgreSQL is not installed." : RedisServer.Missing;

    public SiteOptions Options { get; }

    public PostgresServer Postgres { get; private set; }

    public string Database { get; }

    public RedisServer Redis => _redis.Server!;

    public IAsyncDisposable RedisOwner => _redis.Owner;

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>From each node to PostgreSQL.</summary>
    public IReadOnlyList<Proxy> ToPostgres => _toPostgres;

    /// <summary>From each node to Redis; none where Redis is more than one server.</summary>
    public IReadOnlyList<Proxy> ToRedis => _toRedis;

    public string Folder => Options.Folder ?? _folder.Path;

    /// <summary>Whether the servers are ours, and not those of another cache.</summary>
    public bool HasOurTables => Options.HasOurTables;

    public static async Task<FaultSite> StartAsync(SiteOptions options)
    {
        var redis = options.Redis is { } start ? await start() : await OneAsync();
        var postgres = await PostgresServer.StartAsync(isDurable: false, options.PostgresSettings);
        var database = new Uri(await postgres.NewDatabaseAsync()).AbsolutePath.Trim('/');
        var site = new FaultSite(options, postgres, database, redis);
        try
        {
            // One after the other: the first makes the schema and the administrator.
            for (var number = 0; number < options.Nodes; number++)
            {
                await site.NewNode(number).StartAsync();
            }

            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public Task<string> QueryAsync(string sql) => Postgres.QueryAsync(Database, sql);

    /// <summary>Another server holds the data now: every new connection goes there.</summary>
    public void MoveTo(PostgresServer other)
    {
        Postgres = other;
        foreach (var proxy in _toPostgres)
        {
            proxy.Target = other.Port;
        }
    }

    public void Mend()
    {
        foreach (var proxy in _toPostgres.Concat(_toRedis))
        {
            proxy.Mend();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        foreach (var proxy in _toPostgres.Concat(_toRedis))
        {
            await proxy.DisposeAsync();
        }

        await _redis.Owner.DisposeAsync();
        await Postgres.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<RedisOfSite> OneAsync()
    {
        var redis = await RedisServer.StartAsync();
        return new RedisOfSite(null, redis, redis);
    }

    private Node NewNode(int number)
    {
        var toPostgres = new Proxy(Postgres.Port);
        _toPostgres.Add(toPostgres);
        var address = _redis.Address;
        if (address is null)
        {
            var toRedis = new Proxy(Redis.Port);
            _toRedis.Add(toRedis);
            address = string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{toRedis.Port}");
        }

        var settings = new Dictionary<string, string>(Options.Settings, StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = string.Create(CultureInfo.InvariantCulture, $"postgres://postgres@127.0.0.1:{toPostgres.Port}/{Database}"),
            ["REDIS_URL"] = address,
            ["BOOKREADER_DATA"] = Folder,
            ["BOOKREADER_ADMIN_EMAIL"] = AdminEmail,
            ["BOOKREADER_ADMIN_PASSWORD"] = Password,
            ["BOOKREADER_LOGINS_PER_MINUTE"] = "100000",
            ["BOOKREADER_CACHE_VERIFY_EVERY"] = "20",
            ["BOOKREADER_LOG_LEVEL"] = "Warning",
        };
        var node = new Node(number, Options.Server, Folder, settings);
        _nodes.Add(node);
        return node;
    }
}
