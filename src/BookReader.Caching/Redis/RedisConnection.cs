using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>
/// One multiplexer for the process, and the loop that connects it and probes whether Redis answers. Redis may be absent
/// at the start, go and come back: nobody waits for it.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int ConnectTimeoutMilliseconds = 5_000;
    private const int ReconnectMilliseconds = 250;
    private const int CommandTimeoutMilliseconds = 1_000;

    // Timeouts are looked at by the heartbeat: at the default of a second a hung Redis would take that long to be noticed.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(100);

    private readonly ConfigurationOptions _configuration;
    private readonly RedisTierOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;
    private volatile ConnectionMultiplexer? _multiplexer;

    public RedisConnection(ConfigurationOptions address, RedisTierOptions options, TimeProvider time, ILogger log)
    {
        _configuration = Configure(address);
        _options = options;
        _time = time;
        Breaker = new Breaker(time, (isClosed, reason) => Tell(log, isClosed, reason));
        _running = RunAsync(_closing.Token);
    }

    public Breaker Breaker { get; }

    /// <summary>What to send to on a reader's path; null while it is not worth it.</summary>
    public IDatabase? Usable => Breaker.MayAsk ? _multiplexer?.GetDatabase() : null;

    /// <summary>What an administrator, who can wait, sends to; null while Redis is away.</summary>
    public IDatabase? Reachable => Breaker.IsClosed ? _multiplexer?.GetDatabase() : null;

    /// <summary>Every connected server that holds keys of its own: one, or a cluster's masters.</summary>
    public IServer[] Masters => [.. _multiplexer?.GetServers().Where(server => server.IsConnected && !server.IsReplica) ?? []];

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false);
            await multiplexer.DisposeAsync();
        }

        _closing.Dispose();
    }

    /// <summary>What an address leaves open is set so that a reader waits for nothing but the answer itself.</summary>
    private static ConfigurationOptions Configure(ConfigurationOptions address)
    {
        var configuration = address.Clone();
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = ConnectTimeoutMilliseconds;
        configuration.AsyncTimeout = CommandTimeoutMilliseconds;
        configuration.SyncTimeout = CommandTimeoutMilliseconds;
        configuration.HeartbeatInterval = Heartbeat;
        configuration.ReconnectRetryPolicy = new LinearRetry(ReconnectMilliseconds);
        configuration.ClientName ??= "BookReader";

        // For INFO, which the library holds back otherwise. Nothing else of what it allows is ever sent.
        configuration.AllowAdmin = true;

        // The library's own key and channel: neither needed, and neither below the prefix that an ACL would allow us.
        configuration.TieBreaker = "";
        configuration.ConfigurationChannel = "";
        return configuration;
    }

    private static void Tell(ILogger log, bool isClosed, string reason)
    {
        if (isClosed)
        {
            Log.RedisIsBack(log);
            return;
        }

        Log.RedisIsAway(log, reason);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever starts the tier does not wait for the first look-up of a name.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            await Breaker.ProbeAsync(static (self, token) => self.ProbeAsync(token), this, cancellationToken);
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Closing does not wait for a connection that nobody will use.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        var connecting = ConnectionMultiplexer.ConnectAsync(_configuration);
        try
        {
            return await connecting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            connecting.Forget();
            throw;
        }
    }

    private async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        _multiplexer ??= await ConnectAsync(cancellationToken);
        var ping = _multiplexer.GetDatabase().PingAsync(CommandFlags.DemandMaster);
        try
        {
            await ping.WaitAsync(_options.ProbeTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            ping.Forget();
            throw;
        }
    }

    /// <summary>Until the next probe is due, or called for.</summary>
    private async Task PauseAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(Breaker.Doubt, Task.Delay(_options.ProbeInterval, _time, cancellationToken));
}
