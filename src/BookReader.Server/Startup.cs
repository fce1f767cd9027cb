using System.Security.Cryptography;
using BookReader.Caching.Coherence;
using BookReader.Caching.Redis;
using BookReader.Library.Files;
using BookReader.Library.Settings;
using BookReader.Library.Storage;
using BookReader.Server.Accounts;
using BookReader.Server.Configuration;

namespace BookReader.Server;

/// <summary>What must be there before anything is served or worked on: tables, the signing key, somebody to sign in.</summary>
internal sealed class Startup(
    ServerSettings settings, ILibraryStorage storage, FileStore files, LibrarySettings kept, SigningKey signingKey, FirstAdmin admin, ILogger<Startup> log, CacheNode? node = null, SharedFolder? folder = null, RedisTier? redis = null)
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Log.Starting(log, ServerVersion.Text, settings.DataFolder);
        await storage.MigrateAsync(cancellationToken);
        if (folder is not null)
        {
            await folder.RequireAsync(cancellationToken);
        }

        files.ClearIncoming(folder is null ? TimeSpan.Zero : AbandonedAfter);
        var database = await kept.GetOrMakeAsync("database_id", () => Guid.NewGuid().ToString("N"), cancellationToken);
        var secret = await kept.GetOrMakeAsync("signing_key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)), cancellationToken);
        signingKey.Set(settings.SigningKey ?? secret);
        redis?.Open(database);
        node?.Open(database);
        if (node is not null && redis is not null)
        {
            // What the tier holds of another database is nothing that this one means.
            node.Identified = redis.Open;
        }

        await admin.MakeAsync(Console.Out, cancellationToken);
    }
}
