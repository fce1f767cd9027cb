using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>
/// Whether Redis is worth asking. Open after a few failures within a second, or when a probe failed; while it is open nobody
/// asks and nobody waits. Only probes close it: no reader is sent ahead to find out. Who waited in vain puts it in doubt:
/// nobody else asks until a probe, made at once, has ended.
/// </summary>
/// <remarks>
/// Doubt keeps a Redis that hangs from costing a reader more than one wait. It may come of a single late answer, as it is over
/// in a millisecond when that was all; neither the state nor the log speaks of it. Safe for use from many threads.
/// </remarks>
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
    private volatile TaskCompletionSource _doubt = NewDoubt();

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

    /// <summary>Whether Redis is there, as far as is known. Free: a field.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Whether to ask. Free: two fields.</summary>
    public bool MayAsk => _isClosed && !_doubt.Task.IsCompleted;

    /// <summary>Ends when somebody waited in vain, and so calls for a probe.</summary>
    public Task Doubt => _doubt.Task;

    /// <summary>Asks Redis something, and counts how it ended.</summary>
    /// <exception cref="BrokenCircuitException">It is open.</exception>
    public async ValueTask<T> AskAsync<T, TState>(Func<TState, CancellationToken, ValueTask<T>> ask, TState state, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(ask, state, cancellationToken);
        }
        catch (TimeoutException)
        {
            _doubt.TrySetResult();
            throw;
        }
    }

    /// <summary>Asks Redis whether it is there, and turns accordingly.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps it from Redis is told once, and tried again.")]
    public async ValueTask ProbeAsync<TState>(Func<TState, CancellationToken, ValueTask> probe, TState state, CancellationToken cancellationToken)
    {
        // A probe that was on its way when the doubt arose answers for an earlier moment.
        var wasInDoubt = _doubt.Task.IsCompleted;
        try
        {
            await _pipeline.ExecuteAsync(probe, state, cancellationToken);
            Turn(isReachable: true, "");
        }
        catch (Exception exception)
        {
            Turn(isReachable: false, exception.GetType().Name);
        }

        if (wasInDoubt)
        {
            _doubt = NewDoubt();
        }
    }

    private void Turn(bool isReachable, string reason)
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

    private static TaskCompletionSource NewDoubt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
