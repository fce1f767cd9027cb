using System.Globalization;
using System.Net.Sockets;

namespace BookReader.TestServers;

/// <summary>PostgreSQL on a free port, its data in a temporary folder. It refuses to run as root, and then runs as <c>postgres</c>.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly SharedServer<PostgresServer> Shared = new(() => StartAsync(isDurable: false));

    private static int _databases;

    private readonly string _folder;
    private readonly bool _isDurable;
    private readonly string[] _settings;
    private LocalProcess _process = null!;

    private PostgresServer(bool isDurable, string[] settings)
    {
        _settings = settings;
        _folder = Directory.CreateTempSubdirectory("bookreader-postgres-").FullName;
        _isDurable = isDurable;
    }

    public int Port { get; private set; }

    public LocalProcess Process => _process;

    /// <summary>Where Debian and its relatives keep the programs of each release; null when there is none.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var release) ? release : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
        : null;

    /// <summary>One for all tests of this process that only need a database of their own in it.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.GetAsync();

    /// <param name="isDurable">Whether a commit waits for the disk. A test that kills no machine can do without.</param>
    /// <param name="settings">More of them, as <c>name=value</c>.</param>
    public static async Task<PostgresServer> StartAsync(bool isDurable, params string[] settings)
    {
        var server = new PostgresServer(isDurable, settings);
        try
        {
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>After it was killed or stopped: the same data, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        Port = Port == 0 ? LocalProcess.FreePort() : Port;
        var durable = _isDurable ? "on" : "off";
        string[] settings = ["listen_addresses=127.0.0.1", $"fsync={durable}", "max_connections=500", "shared_buffers=64MB", .. _settings];
        _process = Run(
            "postgres",
            ["-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _folder, .. settings.SelectMany(setting => (string[])["-c", setting])]);
        await _process.WaitUntilAsync(IsUpAsync);
    }

    /// <summary>Ends it in order, though somebody may be connected (SIGINT, its fast shutdown), and starts it again.</summary>
    public async Task RestartAsync()
    {
        await _process.InterruptAsync();
        await StartAgainAsync();
    }

    /// <summary>
    /// Another server that repeats what this one does, which from now on confirms no commit that the other has not written:
    /// whichever is lost, no answered commit is. <c>SELECT pg_promote()</c> makes it the primary.
    /// </summary>
    public async Task<PostgresServer> NewStandbyAsync()
    {
        var standby = new PostgresServer(_isDurable, _settings);
        try
        {
            await standby.GiveFolderAwayAsync();
            await standby.RunToEndAsync("pg_basebackup", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-D", standby.Data, "-R", "-c", "fast");
            await standby.StartAgainAsync();
            await QueryAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
            await QueryAsync("postgres", "SELECT pg_reload_conf()");
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>A URL for a database of this server, which may not be there yet.</summary>
    public string UrlOf(string database) => $"postgres://postgres@127.0.0.1:{Port}/{database}";

    /// <summary>A new, empty database's URL.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"library_{Interlocked.Increment(ref _databases)}";
        await QueryAsync("postgres", $"CREATE DATABASE {name} STRATEGY wal_log");
        return UrlOf(name);
    }

    /// <summary>What <c>psql</c> prints.</summary>
    public Task<string> QueryAsync(string database, string sql) => RunToolAsync("psql", "-d", database, "-v", "ON_ERROR_STOP=1", "-At", "-c", sql);

    /// <summary>Runs a program of PostgreSQL's (pg_dump, pg_restore) on this server to its end.</summary>
    public Task<string> RunToolAsync(string program, params string[] arguments) =>
        RunToEndAsync(program, ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => Environment.UserName == "root";

    private async Task InitializeAsync()
    {
        await GiveFolderAwayAsync();
        await RunToEndAsync("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
    }

    private async Task GiveFolderAwayAsync()
    {
        if (IsRoot)
        {
            await using var give = LocalProcess.Start("chown", ["postgres", _folder], "/");
            await give.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task<string> RunToEndAsync(string program, params string[] arguments)
    {
        await using var tool = Run(program, arguments);
        await tool.WaitForExitAsync(CancellationToken.None);
        return tool.ExitCode == 0 ? tool.Output.Trim() : throw new InvalidOperationException($"{program}: {tool.Output}");
    }

    // It replaces itself by the program, so that a signal to it is one to the program.
    private LocalProcess Run(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs ?? throw new InvalidOperationException("PostgreSQL is not installed."), program);
        return IsRoot
            ? LocalProcess.Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments], _folder)
            : LocalProcess.Start(path, arguments, _folder);
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            await RunToolAsync("pg_isready", "-q");
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or SocketException)
        {
            return false;
        }
    }
}
