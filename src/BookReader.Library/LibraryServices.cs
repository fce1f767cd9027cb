using BookReader.Caching;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Redis;
using BookReader.Formats;
using BookReader.Library.Accounts;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Chapters;
using BookReader.Library.Files;
using BookReader.Library.Generations;
using BookReader.Library.Import;
using BookReader.Library.Libraries;
using BookReader.Library.Progress;
using BookReader.Library.Settings;
using BookReader.Library.Storage;
using BookReader.Library.Storage.Postgres;
using BookReader.Library.Storage.Sqlite;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BookReader.Library;

/// <summary>Everything of the library, in one line of a program.</summary>
public static class LibraryServices
{
    /// <param name="services">Where to.</param>
    /// <param name="dataFolder">Files and uploads under way lie in it, and the database unless that is PostgreSQL.</param>
    /// <param name="postgres">Where PostgreSQL is, as <see cref="PostgresAddress.Parse"/> gives it; null for SQLite in the data folder.</param>
    public static IServiceCollection AddLibrary(this IServiceCollection services, string dataFolder, string? postgres)
    {
        services.TryAddSingleton(SuspendAwareTime.Instance);
        services.TryAddTransient(_ => new Random());
        services.AddSingleton<ILibraryStorage>(provider => postgres is null
            ? new SqliteStorage(
                dataFolder, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Random>(), provider.GetServices<IInterceptor>())
            : new PostgresStorage(postgres, provider.GetServices<IInterceptor>()));
        if (postgres is not null)
        {
            services.AddNodes(postgres);
        }

        services.AddSingleton(provider => new FileStore(dataFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Catalogue>();
        services.AddSingleton<IGenerationStore, GenerationStore>();
        services.AddSingleton<TieredCache>();
        services.AddSingleton(provider => new CacheManager(
            provider.GetRequiredService<TieredCache>(),
            provider.GetRequiredService<Catalogue>().All,
            provider.GetRequiredService<IOptions<TieredCacheOptions>>(),
            provider.GetService<RedisTier>()));
        services.AddSingleton<LibraryWriter>();
        services.AddSingleton<UncachedReader>();
        services.AddSingleton<LibrarySettings>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<SignInStore>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<LoginLimit>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<LibraryStore>();
        services.AddSingleton<BookStore>();
        services.AddSingleton<ChapterStore>();
        services.AddSingleton<ProgressStore>();
        services.AddSingleton<ImportSignal>();
        services.AddSingleton<ImportClaims>();
        services.AddSingleton(_ => new PublicationReader(new ReadLimits()));
        services.AddSingleton<BookImport>();
        services.AddSingleton<DescriptionExtraction>();
        services.AddHostedService<ImportWorker>();
        services.AddSingleton<Housekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        return services;
    }

    private static void AddNodes(this IServiceCollection services, string postgres)
    {
        services.AddOptions<NodeOptions>();
        services.AddSingleton<INodeStore>(_ => new PostgresNodes(postgres));
        services.AddSingleton<INodeChannel>(provider => new PostgresChannel(postgres, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPulse, ThreadPulse>();
        services.AddSingleton<CacheNode>();
        services.AddSingleton<SharedFolder>();
        services.AddHostedService<NodeService>();
    }
}
