namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>
/// Virtual time and one thread: everything that happens is a continuation or a timer of somebody, and which of those that
/// are due comes next is chosen by the seed. The same seed is the same run.
/// </summary>
internal sealed class World(int seed)
{
    private readonly List<(Place Place, SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly PriorityQueue<Timer, (long At, long Number)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly int[] _counts = new int[Enum.GetValues<Transition>().Length];
    private long _timerNumber;

    public Random Random { get; } = new(seed);

    /// <summary>Nanoseconds since the beginning.</summary>
    public long Now { get; private set; }

    public List<string>? Timeline { get; init; }

    public IReadOnlyList<int> Counts => _counts;

    public void Count(Transition transition, string? detail = null)
    {
        _counts[(int)transition]++;
        Tell(transition.ToString(), detail);
    }

    public void Tell(string what, string? detail = null)
    {
        if (Timeline is not null)
        {
            var who = SynchronizationContext.Current is Place place ? place.Name : "world";
            Timeline.Add(FormattableString.Invariant($"{Now / 1e6,10:F3} ms  {who,-9} {what}{(detail is null ? "" : ": " + detail)}"));
        }
    }

    public bool Happens(double probability) => Random.NextDouble() < probability;

    /// <summary>A time between two, in milliseconds, more often a short one.</summary>
    public TimeSpan Between(double least, double most)
    {
        var share = Random.NextDouble();
        return TimeSpan.FromMilliseconds(least + ((most - least) * share * share));
    }

    public void Post(Place place, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Environment.FailFast("A continuation ran outside the simulation.");
        }

        if (!place.IsDead)
        {
            _ready.Add((place, callback, state));
        }
    }

    public void Start(Timer timer, long after) => _timers.Enqueue(timer, (timer.DueAt = Now + Math.Max(after, 0), ++_timerNumber));

    /// <summary>Runs for a virtual time, or until nothing more can happen.</summary>
    public void Run(TimeSpan duration, Func<bool>? isOver = null)
    {
        var end = Now + (long)duration.TotalNanoseconds;
        while (isOver?.Invoke() != true)
        {
            if (TakeReady() is { } next)
            {
                next.Place.Run(next.Callback, next.State);
                continue;
            }

            if (!_timers.TryPeek(out var timer, out var due) || due.At > end)
            {
                Now = Math.Max(Now, end);
                return;
            }

            _timers.Dequeue();
            if (timer.DueAt != due.At || timer.IsDisposed || timer.Place.IsDead)
            {
                continue;
            }

            Now = Math.Max(Now, due.At);
            if (timer.Place.PausedUntil > Now)
            {
                Start(timer, timer.Place.PausedUntil - Now);
                continue;
            }

            timer.DueAt = -1;
            timer.Place.Run(static state => ((Timer)state!).Fire(), timer);
        }
    }

    private (Place Place, SendOrPostCallback Callback, object? State)? TakeReady()
    {
        while (_ready.Count > 0)
        {
            var chosen = Random.Next(_ready.Count);
            var next = _ready[chosen];
            _ready[chosen] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            if (next.Place.IsDead)
            {
                continue;
            }

            if (next.Place.PausedUntil > Now)
            {
                var (callback, state) = (next.Callback, next.State);
                Start(new Timer(next.Place, _ => callback(state), null), next.Place.PausedUntil - Now);
                continue;
            }

            return next;
        }

        return null;
    }

    internal sealed class Timer(Place place, TimerCallback callback, object? state) : ITimer
    {
        public Place Place { get; } = place;

        public long DueAt { get; set; } = -1;

        public bool IsDisposed { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = -1;
            if (dueTime >= TimeSpan.Zero)
            {
                Place.World.Start(this, Place.ToWorld(dueTime));
            }

            return true;
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Where code runs: a node's process in one of its lives, or the database. Has a clock of its own, may stand still, and may die.</summary>
internal sealed class Place(World world, string name, double clockRate) : SynchronizationContext
{
    public World World { get; } = world;

    public string Name { get; } = name;

    public bool IsDead { get; private set; }

    public long PausedUntil { get; private set; }

    public TimeProvider Clock => field ??= new PlaceClock(this);

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state) => World.Post(this, d, state);

    public void Pause(TimeSpan time) => PausedUntil = World.Now + (long)time.TotalNanoseconds;

    public void Die() => IsDead = true;

    public long ToWorld(TimeSpan own) => (long)(own.TotalNanoseconds / ClockRate);

    public void Run(SendOrPostCallback callback, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Starts something here, soon.</summary>
    public Task Begin(Func<Task> act)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => _ = RunAsync(act, ended), null);
        return ended.Task;
    }

    public Task Delay(TimeSpan time) => Task.Delay(time, Clock, CancellationToken.None);

    private static async Task RunAsync(Func<Task> act, TaskCompletionSource ended)
    {
        try
        {
            await act();
            ended.SetResult();
        }
        catch (Exception exception)
        {
            ended.SetException(exception);
        }
    }

    private sealed class PlaceClock(Place place) : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => (long)(place.World.Now * place.ClockRate);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50).AddTicks(GetTimestamp() / 100);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new World.Timer(place, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private double ClockRate { get; } = clockRate;
}
