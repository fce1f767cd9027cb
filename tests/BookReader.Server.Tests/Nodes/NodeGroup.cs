using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Nodes;

/// <summary>Several servers, each a process, on one PostgreSQL, one folder and one Redis of their own.</summary>
public sealed class NodeGroup : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly List<ServerProcess> _nodes = [];
    private Dictionary<string, string> _settings = [];

    internal static string? Missing => PostgresServer.Programs is null ? "PostgreSQL is not installed." : RedisServer.Missing;

    internal RedisServer Redis { get; private set; } = null!;

    internal PostgresServer Postgres { get; private set; } = null!;

    internal string Database { get; private set; } = "";

    internal IReadOnlyList<ServerProcess> Nodes => _nodes;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        Redis = await RedisServer.StartAsync();
        Postgres = await PostgresServer.SharedAsync();
        var address = await Postgres.NewDatabaseAsync();
        Database = new Uri(address).AbsolutePath.Trim('/');
        _settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = address, ["REDIS_URL"] = Redis.Address, ["BOOKREADER_LOG_LEVEL"] = "Warning" };
        await AddAsync();
        await AddAsync();
        await (await Nodes[0].SignInAsync()).WaitForGuideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    internal async Task<ServerProcess> AddAsync()
    {
        var node = await ServerProcess.StartAsync(_folder.Path, new Dictionary<string, string>(_settings, StringComparer.Ordinal));
        _nodes.Add(node);
        return node;
    }

    internal async Task RemoveAsync(ServerProcess node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    /// <summary>The same reader at each node.</summary>
    internal async Task<ApiClient[]> NewReaderAsync()
    {
        var admin = await Nodes[0].SignInAsync();
        var email = $"{Guid.NewGuid():N}@example.org";
        (await admin.SendAsync(HttpMethod.Post, "/admin/users", new { email, password = TestServer.Password, role = "user" })).EnsureSuccessStatusCode();
        var client = await Nodes[0].SignInAsync(email);
        return [client, .. Nodes.Skip(1).Select(node => client.Over(node.Client().Http))];
    }

    internal Task<string> QueryAsync(string sql) => Postgres.QueryAsync(Database, sql);

    /// <summary>Waits until the database shows so many nodes.</summary>
    internal Task WaitForNodesAsync(int count) => Eventually.GetAsync(
        () => QueryAsync("SELECT count(*) FROM cache_node WHERE seen IS NOT NULL"), shown => shown == count.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
