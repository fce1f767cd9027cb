using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace BookReader.Peers.Caches;

/// <summary>
/// FusionCache's messages by Redis' PUBLISH and SUBSCRIBE. FusionCache tells of a connection that is back, and repeats
/// what could not be sent; this only carries.
/// </summary>
internal sealed class FusionBackplane(IConnectionMultiplexer redis) : IFusionCacheBackplane
{
    private readonly ISubscriber _subscriber = redis.GetSubscriber();

    private RedisChannel _channel;
    private BackplaneSubscriptionOptions? _subscription;

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        Begin(options);
        _subscriber.Subscribe(_channel, Receive);
        options.ConnectHandler?.Invoke(new BackplaneConnectionInfo(isReconnection: false));
    }

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        Begin(options);
        await _subscriber.SubscribeAsync(_channel, Receive);
        if (options.ConnectHandlerAsync is { } connected)
        {
            await connected(new BackplaneConnectionInfo(isReconnection: false));
        }
    }

    public void Unsubscribe()
    {
        End();
        _subscriber.Unsubscribe(_channel, Receive);
    }

    public async ValueTask UnsubscribeAsync()
    {
        End();
        await _subscriber.UnsubscribeAsync(_channel, Receive);
    }

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        _subscriber.Publish(_channel, BackplaneMessage.ToByteArray(message));

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        await _subscriber.PublishAsync(_channel, BackplaneMessage.ToByteArray(message));

    private void Begin(BackplaneSubscriptionOptions options)
    {
        _subscription = options;
        _channel = RedisChannel.Literal(options.ChannelName!);
        redis.ConnectionRestored += OnRestored;
    }

    private void End()
    {
        _subscription = null;
        redis.ConnectionRestored -= OnRestored;
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType == ConnectionType.Subscription)
        {
            _subscription?.ConnectHandler?.Invoke(new BackplaneConnectionInfo(isReconnection: true));
        }
    }

    // Side by side, since handling one may mean to ask Redis: a message must not wait for those before it.
    private void Receive(RedisChannel channel, RedisValue value)
    {
        if (_subscription?.IncomingMessageHandlerAsync is { } handle)
        {
            var message = BackplaneMessage.FromByteArray((byte[]?)value);
            _ = Task.Run(async () => await handle(message));
        }
    }
}
