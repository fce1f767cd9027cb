using BookReader.Caching;
using BookReader.Caching.Coherence;
using BookReader.Caching.Redis;
using BookReader.Library;
using BookReader.Library.Json;
using BookReader.Library.Settings;
using BookReader.Server.Accounts;
using BookReader.Server.Configuration;
using BookReader.Server.Http;
using BookReader.Server.Layout;
using BookReader.Server.OpenApi;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace BookReader.Server;

/// <summary>What the program is made of.</summary>
internal static class ServerServices
{
    public const string ApiPolicy = "Api";
    public const string AdminPolicy = "Admin";
    public const string PagePolicy = "Page";

    public static void AddServer(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddLibrary(settings.DataFolder, settings.DatabaseAddress);
        services.AddOptions<TieredCacheOptions>().ValidateDataAnnotations().ValidateOnStart().Configure(options =>
        {
            options.IsEnabled = settings.IsCacheEnabled;
            options.MemoryLimitBytes = settings.CacheMemoryBytes;
            options.VerifyEvery = settings.CacheVerifyEvery;
            options.ServesStale = settings.ServesStale;
            options.DefaultTimeToLive = settings.CacheDefaultTimeToLive;
        });
        services.AddOptions<NodeOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (settings.RedisAddress is { } redis && settings.IsCacheEnabled)
        {
            services.AddRedisTier(options => options.Address = redis);
        }

        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<Startup>();
        services.ConfigureHttpJsonOptions(options =>
        {
            LibraryJson.Configure(options.SerializerOptions);

            // A field that is missing is the client's fault, to be said so, and not a null to stumble over.
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

        // Before AddProblemDetails: who is asked first whether they can write a problem, writes it.
        services.AddPages();
        services.AddProblemDetails();
        services.AddExceptionHandler<ErrorHandling>();
        services.AddRateLimits(settings);
        services.AddSessions(settings);
        services.AddApiDescription();
    }

    private static void AddSessions(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<SigningKey>();
        services.AddSingleton<SessionTokens>();
        services.AddDataProtection().SetApplicationName("BookReader");
        services.AddOptions<KeyManagementOptions>().Configure<KeyStore>((options, keys) => options.XmlRepository = new KeysInDatabase(keys));

        // No default scheme: it would run as well as the policy's own, and be paid for by every request.
        services.AddAuthentication()
            .AddScheme<SessionAuthenticationOptions, SessionAuthentication>(SessionAuthentication.Bearer, options => options.Use = TokenUse.Api)
            .AddScheme<SessionAuthenticationOptions, SessionAuthentication>(SessionAuthentication.Cookie, options => options.Use = TokenUse.Page);
        services.AddAuthorizationBuilder()
            .AddPolicy(ApiPolicy, Requiring(SessionAuthentication.Bearer))
            .AddPolicy(AdminPolicy, new AuthorizationPolicyBuilder(SessionAuthentication.Bearer)
                .RequireAuthenticatedUser().RequireRole(nameof(Library.Accounts.UserRole.Admin)).Build())
            .AddPolicy(PagePolicy, Requiring(SessionAuthentication.Cookie))
            .SetFallbackPolicy(Requiring(SessionAuthentication.Bearer));
    }

    private static AuthorizationPolicy Requiring(string scheme) =>
        new AuthorizationPolicyBuilder(scheme).RequireAuthenticatedUser().Build();
}
