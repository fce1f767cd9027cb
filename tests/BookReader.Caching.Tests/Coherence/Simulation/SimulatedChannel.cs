using BookReader.Caching.Coherence;

namespace BookReader.Caching.Tests.Coherence.Simulation;

/// <summary>Messages between nodes, which get lost, late, doubled and reordered; and connections that break.</summary>
internal sealed class SimulatedChannel(World world)
{
    private const int MostTags = 2;

    private readonly List<Ear> _ears = [];

    /// <summary>How much of all that is sent goes wrong.</summary>
    public double Trouble { get; set; } = 0.1;

    /// <summary>Where nearly everything comes late.</summary>
    public Place? Slow { get; set; }

    public void Announce(Announcement announcement, Raised raised)
    {
        var isTooLarge = raised.Generations.Count > MostTags;
        world.Count(isTooLarge ? Transition.RaiseTooLarge : Transition.RaiseAnnounced);
        Send(isTooLarge ? ChannelMessage.ReadInstead(announcement) : ChannelMessage.Write(announcement, raised.Generations));
    }

    public void Send(string message)
    {
        foreach (var ear in _ears)
        {
            var isDoubled = world.Happens(Trouble / 4);
            if (isDoubled)
            {
                world.Count(Transition.MessageDoubled);
            }

            for (var copy = 0; copy < (isDoubled ? 2 : 1); copy++)
            {
                SendOnce(ear, message);
            }
        }
    }

    /// <summary>Breaks every connection on which a node listens, until it connects anew.</summary>
    public void Break(Place place)
    {
        if (_ears.FirstOrDefault(ear => ear.Place == place) is { } ear)
        {
            world.Count(Transition.ListeningBroke);
            _ears.Remove(ear);
            ear.Broken.TrySetResult();
        }
    }

    /// <summary>The database crashes, and the connections with it; of some, what was under way is still to be read.</summary>
    public void BreakSome()
    {
        foreach (var ear in _ears.Where(_ => world.Happens(0.7)).ToList())
        {
            Break(ear.Place);
        }
    }

    public INodeChannel Of(Place place, SimulatedLink link) => new Listener(this, place, link);

    private void SendOnce(Ear ear, string message)
    {
        if (world.Happens(Trouble))
        {
            world.Count(Transition.MessageLost);
            return;
        }

        var isSlow = ear.Place == Slow && world.Happens(0.9);
        var isLate = isSlow || world.Happens(Trouble);
        var delay = isSlow ? world.Between(100, 700) : isLate ? world.Between(20, 1_500) : world.Between(0.1, 3);
        if (isLate)
        {
            world.Count(Transition.MessageDelayed);
        }

        var timer = new World.Timer(ear.Place, _ =>
        {
            if (_ears.Contains(ear))
            {
                world.Count(Transition.MessageDelivered, world.Timeline is null ? null : message.Replace('\n', ' '));
                ear.Received(message);
            }
        }, null);
        world.Start(timer, (long)delay.TotalNanoseconds);
    }

    private sealed record Ear(Place Place, Action<string> Received, TaskCompletionSource Broken);

    private sealed class Listener(SimulatedChannel channel, Place place, SimulatedLink link) : INodeChannel
    {
        public async Task ListenAsync(Action connected, Action<string> received, CancellationToken cancellationToken)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await place.Delay(place.World.Between(0.1, 5));
                var ear = new Ear(place, received, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                channel._ears.Add(ear);
                connected();
                await ear.Broken.Task;
                await place.Delay(place.World.Between(1, 100));
            }
        }

        public async ValueTask SendAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
        {
            await link.AskAsync(() =>
            {
                foreach (var message in messages)
                {
                    place.World.Count(Transition.Acknowledged);
                    channel.Send(message);
                }

                return Task.FromResult(true);
            });
        }
    }
}
