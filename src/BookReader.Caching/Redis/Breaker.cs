using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>
/// Whether Redis is worth asking. Open after a few failures within a second, or when a probe failed; while it is open nobody
/// asks and nobody waits. Only probes close it: no reader is sent ahead to find out.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
internal sealed class Breaker
{
    // Of five or more within a second, half. On a busy machine some answers are late without anything being wrong, and a
    // fifth was seen to open it again and again under load; a Redis that hangs is found by the probe as soon anyway.
    private const int LeastCalls = 5;
    private const double FailureRatioToOpen = 0.5;
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(1);

    // The least that Polly takes. With the interval between probes it bounds how long Redis is back unnoticed.
    private static readonly TimeSpan BreakTime = TimeSpan.FromMilliseconds(500);

    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly Action<bool, string> _turned;
    private readonly Lock _turning = new();
    private bool _isReachable;
    private bool? _wasClosed;
    private volatile bool _isClosed;

    /// <param name="time">The clock.</param>
    /// <param name="turned">Told when it closes (true) and opens (false), with the reason; not for closing the first time.</param>
    public Breaker(TimeProvider time, Action<bool, string> turned)
    {
        _turned = turned;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                MinimumThroughput = LeastCalls,
                FailureRatio = FailureRatioToOpen,
                SamplingDuration = Sampling,
                BreakDuration = BreakTime,
                StateProvider = _circuit,
                ShouldHandle = static arguments => ValueTask.FromResult(IsTrouble(arguments.Outcome.Exception)),
                OnOpened = arguments =>
                {
                    Turn(_isReachable, arguments.Outcome.Exception?.GetType().Name ?? "");
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Whether to ask. Free: a field.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Does something that tells of Redis's health, and counts how it ended.</summary>
    /// <exception cref="BrokenCircuitException">It is open.</exception>
    public ValueTask<T> RunAsync<T, TState>(Func<TState, CancellationToken, ValueTask<T>> act, TState state, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(act, state, cancellationToken);

    /// <summary>A probe, or a connection, ended.</summary>
    public void Turn(bool isReachable, string reason)
    {
        lock (_turning)
        {
            _isReachable = isReachable;
            _isClosed = isReachable && _circuit.CircuitState == CircuitState.Closed;
            if (_wasClosed == _isClosed)
            {
                return;
            }

            var isFirst = _wasClosed is null;
            _wasClosed = _isClosed;
            if (!isFirst || !_isClosed)
            {
                _turned(_isClosed, reason);
            }
        }
    }

    /// <summary>Whether it says that Redis is in trouble. An error about one key, or about one command, does not.</summary>
    private static bool IsTrouble(Exception? exception) => exception switch
    {
        RedisConnectionException or TimeoutException => true,
        RedisServerException { Message: var message } =>
            message.StartsWith("LOADING", StringComparison.Ordinal) || message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal)
            || message.StartsWith("MASTERDOWN", StringComparison.Ordinal) || message.StartsWith("BUSY", StringComparison.Ordinal),
        _ => false,
    };
}
