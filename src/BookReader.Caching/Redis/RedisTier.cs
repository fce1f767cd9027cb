using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>
/// The tier that all nodes share: Redis, Valkey, Garnet, one or a cluster or behind Sentinel. On a reader's path it sends
/// single-key GET, SET and UNLINK and nothing else, which are the same on all of them. In partials: this, and what an
/// administrator asks for.
/// </summary>
/// <remarks>Safe for use from many threads. One for each process: it owns one connection, made when it is opened.</remarks>
public sealed partial class RedisTier : ISharedTier, IAsyncDisposable, IDisposable
{
    private readonly RedisTierOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisTier> _log;
    private readonly ConfigurationOptions? _address;
    private readonly Lock _opening = new();
    private volatile RedisConnection? _connection;
    private volatile RedisLayout? _layout;
    private long _bytesUnderWay;
    private long _failedPuts;
    private bool _isDisposed;

    /// <summary>Makes a tier that is off until it is opened.</summary>
    /// <param name="options">Where Redis is, and the bounds.</param>
    /// <param name="time">The clock of timeouts, probes and pauses.</param>
    /// <param name="log">One line when Redis goes and one when it is back.</param>
    /// <exception cref="FormatException">The address is none; the message holds nothing of it.</exception>
    public RedisTier(IOptions<RedisTierOptions> options, TimeProvider time, ILogger<RedisTier> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _time = time;
        _log = log;
        _address = _options.Address is { } address ? RedisAddress.Parse(address) : null;
    }

    /// <summary>Whether Redis can be used, true within a second. Unavailable until the tier is opened.</summary>
    public RedisState State => _address is null ? RedisState.Disabled
        : _connection is { Breaker.IsClosed: true } ? RedisState.Ok
        : RedisState.Unavailable;

    /// <inheritdoc/>
    public bool TakesPuts => _connection is { Breaker.MayAsk: true };

    /// <summary>Puts that were sent and did not arrive.</summary>
    public long FailedPuts => Interlocked.Read(ref _failedPuts);

    /// <summary>
    /// Says which database's entries the tier holds, and starts connecting; returns at once. Again with another id: the tier
    /// goes over to that one's.
    /// </summary>
    /// <param name="database">An id made with the database: a word without colons, braces or glob characters.</param>
    /// <exception cref="ArgumentException">No such word.</exception>
    public void Open(string database)
    {
        var layout = new RedisLayout(database);
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _layout = layout;
            if (_address is not null)
            {
                _connection ??= new RedisConnection(_address, _options, _time, _log);
            }
        }
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever Redis's trouble is, to a reader it is a miss.")]
    public async ValueTask<SharedRead> FindAsync(string version, string key)
    {
        if (_layout is not { } layout || _connection is not { Usable: { } redis } connection)
        {
            return new SharedRead(SharedOutcome.Off);
        }

        try
        {
            var value = await connection.Breaker.AskAsync(
                static (ask, token) => ask.Tier.GetAsync(ask.Redis, ask.Key, token), (Tier: this, Redis: redis, Key: layout.KeyOf(version, key)), CancellationToken.None);
            return value is null ? new SharedRead(SharedOutcome.Absent) : new SharedRead(SharedOutcome.Found, value);
        }
        catch (TimeoutException)
        {
            return new SharedRead(SharedOutcome.TimedOut);
        }
        catch (BrokenCircuitException)
        {
            return new SharedRead(SharedOutcome.Off);
        }
        catch (Exception)
        {
            return new SharedRead(SharedOutcome.Failed);
        }
    }

    /// <inheritdoc/>
    public bool TryPut(string version, string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive)
    {
        if (_layout is not { } layout || _connection is not { Usable: { } redis } connection)
        {
            return false;
        }

        if (Interlocked.Add(ref _bytesUnderWay, value.Length) > _options.WriteLimitBytes)
        {
            Interlocked.Add(ref _bytesUnderWay, -value.Length);
            return false;
        }

        // Owned by the connection: it ends with the command's timeout at the latest, and cannot throw.
        _ = PutAsync(connection, redis, layout.KeyOf(version, key), value, timeToLive);
        return true;
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Only room is lost: what lies there is judged by its stamp.")]
    public async ValueTask<bool?> RemoveAsync(string version, string key)
    {
        if (_layout is not { } layout || _connection is not { Usable: { } redis } connection)
        {
            return _address is null ? false : null;
        }

        try
        {
            return await connection.Breaker.AskAsync(
                static (ask, token) => ask.Tier.UnlinkAsync(ask.Redis, ask.Key, token), (Tier: this, Redis: redis, Key: layout.KeyOf(version, key)), CancellationToken.None);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        RedisConnection? connection;
        lock (_opening)
        {
            (connection, _connection, _isDisposed) = (_connection, null, true);
        }

        if (connection is not null)
        {
            await _stopping.CancelAsync();
            await _sweeping;
            await connection.DisposeAsync();
        }

        _stopping.Dispose();
    }

    /// <inheritdoc/>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "For containers that are disposed of synchronously; nothing in it needs the caller's thread.")]
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Whoever deletes wants to know whether it was there, and waits a little longer than a reader.</summary>
    private async ValueTask<bool?> UnlinkAsync(IDatabase redis, string key, CancellationToken cancellationToken)
    {
        var answer = redis.KeyDeleteAsync(key);
        try
        {
            return await answer.WaitAsync(_options.ProbeTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            answer.Forget();
            throw;
        }
    }

    private async ValueTask<IMemoryOwner<byte>?> GetAsync(IDatabase redis, string key, CancellationToken cancellationToken)
    {
        var answer = redis.StringGetLeaseAsync(key);
        try
        {
            return await answer.WaitAsync(_options.ReadTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            answer.Forget();
            throw;
        }
    }

    // Spelt out: StringSetAsync would send PSETEX, which a user who may SET need not be allowed to.
    private static object[] SetArguments(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive) =>
        [(RedisKey)key, (RedisValue)value, (RedisValue)"PX", (RedisValue)Math.Max((long)timeToLive.TotalMilliseconds, 1)];

    [SuppressMessage("Design", "CA1031", Justification = "A put that fails costs a miss; it is counted, and the breaker learns of it.")]
    private async Task PutAsync(RedisConnection connection, IDatabase redis, string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive)
    {
        try
        {
            await connection.Breaker.AskAsync(
                static async (put, _) => await put.Redis.ExecuteAsync("SET", put.Arguments),
                (Redis: redis, Arguments: SetArguments(key, value, timeToLive)),
                CancellationToken.None);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failedPuts);
        }
        finally
        {
            Interlocked.Add(ref _bytesUnderWay, -value.Length);
        }
    }
}
