using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BookReader.Caching.Redis;

/// <summary>The Redis tier, in one line of a program.</summary>
public static class RedisServices
{
    /// <summary>Puts Redis behind the memory tier of the <see cref="TieredCache"/> that is registered. It is off until <see cref="RedisTier.Open"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets the address, and what else is to differ.</param>
    public static IServiceCollection AddRedisTier(this IServiceCollection services, Action<RedisTierOptions> configure)
    {
        services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RedisTier>();
        services.AddSingleton<ISharedTier>(provider => provider.GetRequiredService<RedisTier>());
        return services;
    }
}
